import { sendTraffic, type Answer } from '../../../test/integration/support/steps.ts';
import type { System } from '../../../test/integration/support/system.ts';

/** Callers of a model who ask all the time; `few` is too seldom for any verdict. */
export type Traffic = 'many' | 'few';

/** Milliseconds between two requests of a caller. */
const pauses: Readonly<Record<Traffic, number>> = { many: 100, few: 2_000 };

/** What callers were told. */
export interface Told {
  readonly answers: readonly Answer[];
  /** Requests that the emulator had no room or no time for; they were asked again. */
  readonly missed: number;
}

/** Callers at work. */
export interface Callers {
  /** Lets them finish; all that they were told, in order. */
  stop(): Promise<Told>;
}

/** Two callers of a model. */
export function startCallers(system: System, model: string, traffic: Traffic): Callers {
  const told: Told[] = [];
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) {
      told.push(await ask(system, model, 1));
      await new Promise((resolve) => setTimeout(resolve, pauses[traffic]));
    }
  };
  // A call that breaks off is told by `stop`, not before.
  const atWork = Promise.allSettled([caller(), caller()]);
  return {
    stop: async () => {
      isOver = true;
      for (const end of await atWork) if (end.status === 'rejected') throw end.reason;
      return joined(told);
    },
  };
}

/**
 * Answers to `most` requests; those that the emulator missed are asked again.
 *
 * @throws Error where more are missed than answered: a router without its registry looks just so
 */
export async function answersOf(system: System, model: string, most: number): Promise<Told> {
  const told: Told[] = [];
  for (let left = most; left > 0; left = most - joined(told).answers.length) {
    told.push(await ask(system, model, left));
    const { missed } = joined(told);
    if (missed > most) throw new Error(`${missed} requests to ${model} were missed where ${most} answers were wanted`);
  }
  return joined(told);
}

export function joined(told: readonly Told[]): Told {
  return { answers: told.flatMap(({ answers }) => answers), missed: told.reduce((sum, { missed }) => sum + missed, 0) };
}

async function ask(system: System, model: string, most: number): Promise<Told> {
  const all = await sendTraffic(system, model, { most });
  const answers = all.filter((answer) => !isMissed(answer));
  return { answers, missed: all.length - answers.length };
}

/**
 * No answer of Understudy to what a walk does: no fault stands between the router and its registry.
 *
 * The emulator had no room for the function (a model's own 429 names its version), or did not answer a new environment for seconds.
 */
function isMissed({ status, version, body }: Answer): boolean {
  return (status === 429 && version === null) || (status === 503 && codeIn(body) === 'REGISTRY_UNAVAILABLE');
}

/** Code of an error as callers get it. */
export function codeIn(body: unknown): string | undefined {
  return /"code":"([A-Z_]+)"/.exec(String(body))?.[1];
}
