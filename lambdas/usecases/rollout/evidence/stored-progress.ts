import { SCHEMA } from '../../../contracts/people/names.ts';
import { checkpointKey } from '../../../contracts/stored/object-keys.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isJudgePlan, type JudgePlan } from '../../../domain/judge/model/plan.ts';
import { startProgress, type Progress } from '../../../domain/rollout/ticking/fold-rows.ts';
import type { ObjectStore } from '../../windows/ports.ts';

/** Where the judge's progress through a rollout stands; a fresh one before the first tick. @throws Error for another form */
export async function readProgress(
  objects: Pick<ObjectStore, 'readText'>,
  record: RolloutRecord,
  plan: JudgePlan,
): Promise<Progress> {
  const text = await objects.readText(checkpointKey(record.model, record.rolloutId));
  if (text === undefined) return startProgress(plan, record.plan.carried);
  const stored: unknown = JSON.parse(text);
  if (!isProgress(stored)) throw new Error(`the checkpoint of rollout ${record.rolloutId} is of another form`);
  return { ...stored, ripened: stored.ripened ?? {} };
}

/** Stores the progress; the evidence of its windows is stored before. */
export async function writeProgress(
  objects: Pick<ObjectStore, 'writeText'>,
  { model, rolloutId }: RolloutRecord,
  progress: Progress,
): Promise<void> {
  await objects.writeText(checkpointKey(model, rolloutId), JSON.stringify({ schema: SCHEMA, ...progress }));
}

/** Only this module writes checkpoints, so their form is told by version and outer fields; the first ones had nothing ripened. */
function isProgress(value: unknown): value is Omit<Progress, 'ripened'> & Partial<Pick<Progress, 'ripened'>> {
  if (typeof value !== 'object' || value === null) return false;
  const checkpoint: unknown = Reflect.get(value, 'checkpoint');
  const isKnown = typeof checkpoint === 'object' && checkpoint !== null && Reflect.get(checkpoint, 'version') === 1;
  return isKnown && Reflect.get(value, 'schema') === SCHEMA && typeof Reflect.get(value, 'folded') === 'number';
}

/** The judge's plan as Prepare stored it. @throws Error when it is of another form */
export function judgePlanOf({ plan, rolloutId }: Pick<RolloutRecord, 'plan' | 'rolloutId'>): JudgePlan {
  if (!isJudgePlan(plan.judge)) throw new Error(`the judge's plan of rollout ${rolloutId} is of another form`);
  return plan.judge;
}
