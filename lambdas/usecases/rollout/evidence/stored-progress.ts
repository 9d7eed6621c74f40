import { SCHEMA } from '../../../contracts/people/names.ts';
import { checkpointKey } from '../../../contracts/stored/object-keys.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { JudgedRecord } from './arm-record.ts';
import { given } from '../../../domain/given.ts';
import { planHash } from '../../../domain/judge/judge.ts';
import { isJudgePlan, type JudgePlan } from '../../../domain/judge/model/plan.ts';
import { startProgress, type Progress } from '../../../domain/rollout/ticking/fold-rows.ts';
import { isStoredProgress } from '../../../domain/rollout/replaying/stored-progress.ts';
import type { ObjectStore } from '../../windows/ports.ts';

/**
 * Where the judge's progress through a rollout stands; a fresh one before the first tick.
 *
 * @throws Error for a checkpoint of another form, or one that was folded under another plan
 */
export async function readProgress(
  objects: Pick<ObjectStore, 'readText'>,
  record: JudgedRecord,
  plan: JudgePlan,
): Promise<Progress> {
  const stored = await readStored(objects, record);
  if (stored === undefined) return startProgress(plan, record.plan.carried);
  if (!isStoredProgress(stored)) throw new Error(`the checkpoint of rollout ${record.rolloutId} is of another form`);
  const { planHash: foldedUnder = planHash(plan), folded, ripened = {}, checkpoint, tally } = stored;
  const { harm, soft, goal, throughout, goals, chapterFrom, bandit, labelled, control } = stored;
  if (foldedUnder !== planHash(plan))
    throw new Error(
      `the checkpoint of rollout ${record.rolloutId} was folded under plan ${foldedUnder}, the record has ${planHash(plan)}`,
    );
  const optional = given({ harm, soft, goal, throughout, goals, chapterFrom, bandit, labelled, control });
  return { folded, ripened, checkpoint, tally, ...optional };
}

/** The checkpoint as it lies there, of whatever form; undefined before the first tick. */
export async function readStored(
  objects: Pick<ObjectStore, 'readText'>,
  { model, rolloutId, arm }: Pick<JudgedRecord, 'model' | 'rolloutId' | 'arm'>,
): Promise<unknown> {
  const text = await objects.readText(checkpointKey(model, rolloutId, arm));
  const stored: unknown = text === undefined ? undefined : JSON.parse(text);
  return stored;
}

/** Stores the progress with the hash of its plan; the evidence of its windows is stored before. */
export async function writeProgress(
  objects: Pick<ObjectStore, 'writeText'>,
  record: JudgedRecord,
  progress: Progress,
): Promise<void> {
  const stored = { schema: SCHEMA, planHash: planHash(judgePlanOf(record)), ...progress };
  await objects.writeText(checkpointKey(record.model, record.rolloutId, record.arm), JSON.stringify(stored));
}

/** The judge's plan as Prepare stored it. @throws Error when it is of another form */
export function judgePlanOf({ plan, rolloutId }: Pick<RolloutRecord, 'plan' | 'rolloutId'>): JudgePlan {
  if (!isJudgePlan(plan.judge)) throw new Error(`the judge's plan of rollout ${rolloutId} is of another form`);
  return plan.judge;
}
