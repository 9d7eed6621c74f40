import type { System } from '../../../test/integration/support/system.ts';
import { answersOf, joined, type Told } from './callers.ts';

const WITHIN_MS = 300_000;
const BATCH = 20;

/** Which version must answer, and how often in succession. */
interface Wanted {
  readonly version: string;
  readonly answers: number;
}

/** All answers until a version was steady, and when another one was seen last. */
export interface Steady extends Told {
  readonly lastStrangerAt: number | undefined;
}

/**
 * Asks until so many answers in succession came from one version: environments learn of a change within seconds.
 *
 * @throws Error where another version still answers after five minutes
 */
export async function steadyAnswers(system: System, model: string, wanted: Wanted): Promise<Steady> {
  const deadline = Date.now() + WITHIN_MS;
  const told: Told[] = [];
  let lastStrangerAt: number | undefined;
  for (let inSuccession = 0; inSuccession < wanted.answers;) {
    const some = await answersOf(system, model, BATCH);
    told.push(some);
    const isSteady = some.answers.every(({ version }) => version === wanted.version);
    inSuccession = isSteady ? inSuccession + BATCH : 0;
    if (isSteady) continue;
    lastStrangerAt = Date.now();
    if (lastStrangerAt > deadline) throw new Error(`${wanted.version} of ${model} does not answer alone`);
  }
  return { ...joined(told), lastStrangerAt };
}
