import { SCHEMA } from '../contracts/names.ts';
import { checkpointKey } from '../contracts/object-keys.ts';
import type { RolloutRecord } from '../contracts/rollout.ts';
import { startCheckpoint, type Checkpoint, type JudgePlan } from '../domain/judge/judge.ts';
import { freshTally, type Tally } from '../domain/rollout/arm-tally.ts';
import type { ObjectStore } from './ports.ts';

/** What the judge remembers between ticks. */
export interface JudgeState {
  readonly schema: number;
  /** Windows folded so far: windows 0 to folded − 1. */
  readonly folded: number;
  /** By KPI: windows up to which (excluded) outcomes were ripe and are folded. */
  readonly ripened: Readonly<Record<string, number>>;
  readonly checkpoint: Checkpoint;
  readonly tally: Tally;
}

/** State before the first window. An attempt beyond the planned ones goes on from the e-values of the earlier ones. */
export function startState(record: RolloutRecord, plan: JudgePlan): JudgeState {
  const start = startCheckpoint(plan);
  const { carried } = record.plan;
  const checkpoint = isCarried(carried) ? { ...start, changedByHand: true, carried } : start;
  return { schema: SCHEMA, folded: 0, ripened: {}, checkpoint, tally: freshTally };
}

/** Stored state of a rollout; a fresh one before the first tick. @throws Error when the stored one is of another form */
export async function readJudgeState(
  objects: Pick<ObjectStore, 'readText'>,
  record: RolloutRecord,
  plan: JudgePlan,
): Promise<JudgeState> {
  const text = await objects.readText(checkpointKey(record.model, record.rolloutId));
  if (text === undefined) return startState(record, plan);
  const stored: unknown = JSON.parse(text);
  if (!isJudgeState(stored)) throw new Error(`the checkpoint of rollout ${record.rolloutId} is of another form`);
  return { ...stored, ripened: stored.ripened ?? {} };
}

/** Stores the state; the evidence of its windows is stored before. */
export async function writeJudgeState(
  objects: Pick<ObjectStore, 'writeText'>,
  { model, rolloutId }: RolloutRecord,
  state: JudgeState,
): Promise<void> {
  await objects.writeText(checkpointKey(model, rolloutId), JSON.stringify(state));
}

/** Only this module writes checkpoints, so their form is told by version and outer fields; the first ones had nothing ripened. */
function isJudgeState(value: unknown): value is Omit<JudgeState, 'ripened'> & Partial<Pick<JudgeState, 'ripened'>> {
  if (typeof value !== 'object' || value === null) return false;
  const checkpoint: unknown = Reflect.get(value, 'checkpoint');
  const isKnown = typeof checkpoint === 'object' && checkpoint !== null && Reflect.get(checkpoint, 'version') === 1;
  return isKnown && Reflect.get(value, 'schema') === SCHEMA && typeof Reflect.get(value, 'folded') === 'number';
}

function isCarried(value: unknown): value is NonNullable<Checkpoint['carried']> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'abort') === 'number';
}

/** The judge's plan as Prepare stored it. @throws Error when it is of another form */
export function judgePlanOf({ plan, rolloutId }: RolloutRecord): JudgePlan {
  if (!isJudgePlan(plan.judge)) throw new Error(`the judge's plan of rollout ${rolloutId} is of another form`);
  return plan.judge;
}

function isJudgePlan(value: unknown): value is JudgePlan {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'version') === 1;
}
