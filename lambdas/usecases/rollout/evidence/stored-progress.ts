import { SCHEMA } from '../../../contracts/people/names.ts';
import { fieldOf, isRecord } from '../../../contracts/people/json-fields.ts';
import { checkpointKey } from '../../../contracts/stored/object-keys.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { JudgedRecord } from './arm-record.ts';
import { given } from '../../../domain/given.ts';
import { planHash } from '../../../domain/judge/judge.ts';
import { isJudgePlan, type JudgePlan } from '../../../domain/judge/model/plan.ts';
import { startProgress, type Progress } from '../../../domain/rollout/ticking/fold-rows.ts';
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
  const text = await objects.readText(checkpointKey(record.model, record.rolloutId, record.arm));
  if (text === undefined) return startProgress(plan, record.plan.carried);
  const stored: unknown = JSON.parse(text);
  if (!isStored(stored)) throw new Error(`the checkpoint of rollout ${record.rolloutId} is of another form`);
  const { planHash: foldedUnder = planHash(plan), folded, ripened = {}, checkpoint, tally } = stored;
  const { harm, soft, goal, throughout, goals, chapterFrom, bandit, labelled } = stored;
  if (foldedUnder !== planHash(plan))
    throw new Error(
      `the checkpoint of rollout ${record.rolloutId} was folded under plan ${foldedUnder}, the record has ${planHash(plan)}`,
    );
  const optional = given({ harm, soft, goal, throughout, goals, chapterFrom, bandit, labelled });
  return { folded, ripened, checkpoint, tally, ...optional };
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

/** The first checkpoints had nothing ripened, did not name their plan and counted no harm. */
type Stored = Omit<Progress, 'ripened'> & Partial<Pick<Progress, 'ripened'>> & { readonly planHash?: string };

/** Only this module writes checkpoints, so their form is told by version and outer fields. */
function isStored(value: unknown): value is Stored {
  if (!isRecord(value) || value['schema'] !== SCHEMA || fieldOf(value['checkpoint'], 'version') !== 1) return false;
  const { folded, tally, planHash: hash = '' } = value;
  return typeof folded === 'number' && isRecord(tally) && typeof hash === 'string';
}

/** The judge's plan as Prepare stored it. @throws Error when it is of another form */
export function judgePlanOf({ plan, rolloutId }: Pick<RolloutRecord, 'plan' | 'rolloutId'>): JudgePlan {
  if (!isJudgePlan(plan.judge)) throw new Error(`the judge's plan of rollout ${rolloutId} is of another form`);
  return plan.judge;
}
