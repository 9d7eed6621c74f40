import { SCHEMA } from '../contracts/names.ts';
import { checkpointKey, evidenceKey } from '../contracts/object-keys.ts';
import type { RolloutRecord } from '../contracts/rollout.ts';
import { startCheckpoint, type Checkpoint, type JudgePlan } from '../domain/judge/judge.ts';
import type { ArmCounts, MinuteRow } from '../domain/judge/types.ts';
import { freshTally, type Tally } from '../domain/rollout/arm-tally.ts';
import type { ObjectStore } from './ports.ts';

/** What the judge remembers between ticks. */
export interface JudgeState {
  readonly schema: number;
  /** Windows folded so far: windows 0 to folded − 1. */
  readonly folded: number;
  readonly checkpoint: Checkpoint;
  readonly tally: Tally;
}

/** Columns of the evidence, in order: the integers that the tests read, one line per row. */
const COLUMNS = [
  'window',
  'weight',
  'championRequests',
  'championErrors',
  'championTimeouts',
  'challengerRequests',
  'challengerErrors',
  'challengerTimeouts',
] as const;

/** Checkpoint of a rollout; a fresh one before the first tick. @throws Error when the stored one is of another form */
export async function readJudgeState(
  objects: ObjectStore,
  record: RolloutRecord,
  plan: JudgePlan,
): Promise<JudgeState> {
  const text = await objects.readText(checkpointKey(record.model, record.rolloutId));
  if (text === undefined) return { schema: SCHEMA, folded: 0, checkpoint: startCheckpoint(plan), tally: freshTally };
  const stored: unknown = JSON.parse(text);
  if (!isJudgeState(stored)) throw new Error(`the checkpoint of rollout ${record.rolloutId} is of another form`);
  return stored;
}

/**
 * Stores the evidence and then the checkpoint. A crash in between folds the same windows again, and their evidence is replaced.
 */
export async function writeJudgeState(
  objects: ObjectStore,
  record: RolloutRecord,
  {
    before,
    after,
    rows,
  }: { readonly before: JudgeState; readonly after: JudgeState; readonly rows: readonly MinuteRow[] },
): Promise<void> {
  const { model, rolloutId } = record;
  const key = evidenceKey(model, rolloutId);
  const kept = linesOf(await objects.readText(key)).filter(([window = 0]) => window < before.folded);
  const lines = [...kept, ...rows.map(lineOf)];
  await objects.writeText(key, JSON.stringify({ schema: SCHEMA, model, rolloutId, columns: COLUMNS, rows: lines }));
  await objects.writeText(checkpointKey(model, rolloutId), JSON.stringify(after));
}

function lineOf({ minute, weight, arms: { champion, challenger } }: MinuteRow): readonly number[] {
  return [minute, weight, ...countsOf(champion), ...countsOf(challenger)];
}

function countsOf({ requests, errors, timeouts = 0 }: ArmCounts): readonly number[] {
  return [requests, errors, timeouts];
}

function linesOf(text: string | undefined): readonly (readonly number[])[] {
  const stored: unknown = text === undefined ? undefined : JSON.parse(text);
  const rows: unknown = typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'rows') : undefined;
  return Array.isArray(rows) ? rows.filter(isLine) : [];
}

function isLine(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

/** Only this module writes checkpoints, so their form is told by version and outer fields. */
function isJudgeState(value: unknown): value is JudgeState {
  if (typeof value !== 'object' || value === null) return false;
  const checkpoint: unknown = Reflect.get(value, 'checkpoint');
  const isKnown = typeof checkpoint === 'object' && checkpoint !== null && Reflect.get(checkpoint, 'version') === 1;
  return isKnown && Reflect.get(value, 'schema') === SCHEMA && typeof Reflect.get(value, 'folded') === 'number';
}

/** The judge's plan as Prepare stored it. @throws Error when it is of another form */
export function judgePlanOf({ plan, rolloutId }: RolloutRecord): JudgePlan {
  if (!isJudgePlan(plan.judge)) throw new Error(`the judge's plan of rollout ${rolloutId} is of another form`);
  return plan.judge;
}

function isJudgePlan(value: unknown): value is JudgePlan {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'version') === 1;
}
