import { sendTraffic, type Answer } from '../../../test/integration/support/steps.ts';
import type { System } from '../../../test/integration/support/system.ts';

/** Callers of a model who ask all the time; `few` is too seldom for any verdict. */
export type Traffic = 'many' | 'few';

/** Milliseconds between two requests of a caller. */
const pauses: Readonly<Record<Traffic, number>> = { many: 100, few: 2_000 };

/** Callers at work. */
export interface Callers {
  /** Lets them finish; all that they were answered, in order. */
  stop(): Promise<readonly Answer[]>;
}

/** Two callers of a model. What the emulator itself refused, for want of room, is asked again and no answer. */
export function startCallers(system: System, model: string, traffic: Traffic): Callers {
  const answers: Answer[] = [];
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) {
      answers.push(...(await sendTraffic(system, model, { most: 1 })).filter((answer) => !isNoRoom(answer)));
      await new Promise((resolve) => setTimeout(resolve, pauses[traffic]));
    }
  };
  // A call that breaks off is told by `stop`, not before.
  const atWork = Promise.allSettled([caller(), caller()]);
  return {
    stop: async () => {
      isOver = true;
      for (const end of await atWork) if (end.status === 'rejected') throw end.reason;
      return answers;
    },
  };
}

/** Answers to `most` requests, however often the emulator has no room for one. */
export async function answersOf(system: System, model: string, most: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < most) {
    const some = await sendTraffic(system, model, { most: most - answers.length });
    answers.push(...some.filter((answer) => !isNoRoom(answer)));
  }
  return answers;
}

/** The platform refuses without naming a version; a model's own 429 names one. */
function isNoRoom({ status, version }: Answer): boolean {
  return status === 429 && version === null;
}
