import { foldRows, startProgress, type Progress, type RipeRow } from '../ticking/fold-rows.ts';
import type { Difference } from './differences.ts';
import type { ReplayTerms } from './replayed.ts';
import { isStoredProgress } from './stored-progress.ts';

/** What became of folding all evidence from zero beside the stored checkpoint. */
export type CheckpointReplay =
  | { readonly kind: 'same'; readonly windows: number }
  | { readonly kind: 'different'; readonly windows: number; readonly differences: readonly Difference[] }
  | { readonly kind: 'not-replayable'; readonly why: string };

/** Differences that are named at most. */
const MOST_NAMED = 10;
/** Part by which a computed number may be away from the stored one: another machine may round its logarithms otherwise. */
const TOLERANCE = 1e-9;

/**
 * Folds evidence from zero up to the windows of a stored checkpoint and compares them, field by field.
 *
 * What callers met of fallbacks and hedges, and their whole latency, is not in the evidence and not compared: no test reads it.
 *
 * @param found the checkpoint as it was read
 * @throws JudgeInputError for evidence that cannot be true
 */
export function replayCheckpoint(
  { plan, carried }: Pick<ReplayTerms, 'plan' | 'carried'>,
  found: unknown,
  rows: readonly RipeRow[],
): CheckpointReplay {
  if (!isStoredProgress(found)) return { kind: 'not-replayable', why: 'the checkpoint is of another form' };
  const { folded: windows, ripened = {} } = found;
  const stored = { ...found, ripened };
  const read = rows.filter(({ minute }) => minute < windows);
  const there = new Set(read.map(({ minute }) => minute)).size;
  if (there !== windows)
    return { kind: 'not-replayable', why: `evidence has ${there} of the ${windows} windows of the checkpoint` };
  const { progress } = foldRows(plan, startProgress(plan, carried), read);
  const differences = differ('', comparable(stored), comparable(progress)).slice(0, MOST_NAMED);
  return differences.length === 0 ? { kind: 'same', windows } : { kind: 'different', windows, differences };
}

/** Both as they are stored, without what evidence does not hold. */
function comparable(kept: Progress): unknown {
  const { folded, ripened, checkpoint, soft, goal, throughout, chapterFrom, labelled, goals, bandit, control, tally } =
    kept;
  const beside = { soft, goal, throughout, chapterFrom, labelled, goals, bandit, control };
  const counts = ({ requests, errors, timeouts }: Progress['tally']['champion']) => ({ requests, errors, timeouts });
  const { champion, challenger, pairs, served } = tally;
  const stored = {
    folded,
    ripened,
    checkpoint,
    ...beside,
    tally: { champion: counts(champion), challenger: counts(challenger), pairs, served: served && counts(served) },
  };
  const plain: unknown = JSON.parse(JSON.stringify(stored));
  return plain;
}

function differ(path: string, stored: unknown, computed: unknown): readonly Difference[] {
  if (isObject(stored) && isObject(computed)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(computed)])];
    return keys.flatMap((key) => differ(path === '' ? key : `${path}.${key}`, stored[key], computed[key]));
  }
  if (isAlike(stored, computed)) return [];
  return [{ field: path, stored: JSON.stringify(stored) ?? 'absent', computed: JSON.stringify(computed) ?? 'absent' }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isAlike(stored: unknown, computed: unknown): boolean {
  if (typeof stored !== 'number' || typeof computed !== 'number') return Object.is(stored, computed);
  return Math.abs(stored - computed) <= TOLERANCE * Math.max(1, Math.abs(stored));
}
