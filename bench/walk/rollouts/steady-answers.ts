import type { System } from '../../../test/integration/support/system.ts';
import { answersOf, joined, type Told } from './callers.ts';

const WITHIN_MS = 60_000;
/** Answers in succession that must come from one version. */
const ANSWERS = 100;
const BATCH = 20;

/** All answers until a version was steady, and when another one was seen last. */
export interface Steady extends Told {
  readonly lastStrangerAt: number | undefined;
}

/** Asks until a hundred answers in succession came from one version: environments learn of a change within seconds. */
export async function steadyAnswers(system: System, model: string, champion: string): Promise<Steady> {
  const deadline = Date.now() + WITHIN_MS;
  const told: Told[] = [];
  let lastStrangerAt: number | undefined;
  for (let inSuccession = 0; inSuccession < ANSWERS;) {
    if (Date.now() > deadline) throw new Error(`${champion} of ${model} did not come to answer alone`);
    const some = await answersOf(system, model, BATCH);
    told.push(some);
    const isSteady = some.answers.every(({ version }) => version === champion);
    inSuccession = isSteady ? inSuccession + BATCH : 0;
    if (!isSteady) lastStrangerAt = Date.now();
  }
  return { ...joined(told), lastStrangerAt };
}
