import type { Answer } from '../../../test/integration/support/steps.ts';
import type { System } from '../../../test/integration/support/system.ts';
import { answersOf } from './callers.ts';

const WITHIN_MS = 60_000;
/** Answers in succession that must come from one version. */
const ANSWERS = 100;
const BATCH = 20;

/** All answers until a version was steady, and when another one was seen last. */
export interface Steady {
  readonly answers: readonly Answer[];
  readonly lastStrangerAt: number | undefined;
}

/** Asks until a hundred answers in succession came from one version: environments learn of a change within seconds. */
export async function steadyAnswers(system: System, model: string, champion: string): Promise<Steady> {
  const deadline = Date.now() + WITHIN_MS;
  const answers: Answer[] = [];
  let lastStrangerAt: number | undefined;
  for (let inSuccession = 0; inSuccession < ANSWERS;) {
    if (Date.now() > deadline) throw new Error(`${champion} of ${model} did not come to answer alone`);
    const some = await answersOf(system, model, BATCH);
    answers.push(...some);
    const isSteady = some.every(({ version }) => version === champion);
    inSuccession = isSteady ? inSuccession + BATCH : 0;
    if (!isSteady) lastStrangerAt = Date.now();
  }
  return { answers, lastStrangerAt };
}
