import type { ErasureItem, RemovedCounts } from '../../contracts/stored/erasure-item.ts';
import { CAPTURE_PREFIX, PART_LIFE_DAYS } from '../../contracts/stored/object-keys.ts';
import type { Clock } from '../system/ports.ts';
import { sideBySide } from '../system/side-by-side.ts';
import type { ErasureStep } from './erasure-steps.ts';
import { unfoldedOf, type UnfoldedDeps } from '../windows/unfolded-objects.ts';
import type { ListedObject } from './ports.ts';
import { sweepLabels, sweepLines, sweepPart, type SweepDeps } from './sweep-objects.ts';

/** What a step needs from outside. */
export type StepDeps = SweepDeps & UnfoldedDeps & { readonly clock: Pick<Clock, 'now'> };

/** Objects that are looked through at once. */
const AT_ONCE = 8;
/** An object of a watched place that is younger than this, in ms, may still be folded, with its repeats. */
const SETTLED_MS = 2 * 3_600_000;
/** Parts of an older object have expired or are about to; no queue holds its event any more. */
const TRACED_MS = (PART_LIFE_DAYS - 1) * 86_400_000;

/** Does one page of a step; the erasure as it is afterwards. A page that is done again removes nothing twice. */
export async function runStep(deps: StepDeps, erasure: ErasureItem, step: ErasureStep): Promise<ErasureItem> {
  return step.kind === 'items' ? runItems(deps, erasure, step) : runObjects(deps, erasure, step);
}

async function runItems(
  { items }: StepDeps,
  erasure: ErasureItem,
  { table, below }: Extract<ErasureStep, { kind: 'items' }>,
): Promise<ErasureItem> {
  const removed = await items.removeItems(table, below);
  const after = counted(erasure, table === 'windows' ? 'rows' : 'items', removed);
  return removed === 0 ? next(after) : { ...after, stamp: after.stamp + 1 };
}

type ObjectStep = Exclude<ErasureStep, { kind: 'items' }>;

async function runObjects(deps: StepDeps, erasure: ErasureItem, step: ObjectStep): Promise<ErasureItem> {
  const page = await deps.bucket.listPage(step.prefix, erasure.cursor);
  const last = page.at(-1);
  if (last === undefined) return next(erasure);
  const settled = isWatched(step) ? await settledOf(deps, step, page) : page.map(({ key }) => key);
  let removed = 0;
  if (step.kind === 'objects' || step.kind === 'merged') {
    await deps.bucket.removeObjects(settled);
    removed = settled.length;
  } else {
    await sideBySide(settled, AT_ONCE, async (key) => {
      const count = await sweep(deps, erasure, { step, key });
      removed += count;
    });
  }
  const after = countedBy(erasure, step.kind, removed);
  const recent = erasure.recent + page.length - settled.length;
  return { ...after, recent, cursor: last.key, stamp: erasure.stamp + 1 };
}

async function sweep(
  deps: StepDeps,
  erasure: ErasureItem,
  { step, key }: { readonly step: ObjectStep; readonly key: string },
): Promise<number> {
  switch (step.kind) {
    case 'lines':
      return sweepLines(deps, erasure, { key, isWatched: step.isWatched });
    case 'labels':
      return sweepLabels(deps, erasure, key);
    case 'parts':
      return sweepPart(deps, erasure, key);
    case 'objects':
    case 'merged':
      return 0;
  }
}

/**
 * Keys of the objects of a watched place that nobody will fold any more, nor their repeats.
 *
 * Of captured ones only those that left a trace of their folding, so that no other model's lines go uncounted while folding is held up.
 */
async function settledOf(
  deps: StepDeps,
  { prefix }: ObjectStep,
  page: readonly ListedObject[],
): Promise<readonly string[]> {
  const now = deps.clock.now();
  const settled = page.filter(({ modifiedAt }) => modifiedAt <= now - SETTLED_MS);
  const times = settled.map(({ modifiedAt }) => modifiedAt).filter((at) => at > now - TRACED_MS);
  if (prefix !== CAPTURE_PREFIX || times.length === 0) return settled.map(({ key }) => key);
  const objects = settled.filter(({ modifiedAt }) => modifiedAt > now - TRACED_MS);
  const span = { from: Math.min(...times), to: Math.max(...times) };
  const unfolded = new Set(await unfoldedOf(deps, { bucket: deps.bucket.name, objects, ...span }));
  return settled.filter((object) => !unfolded.has(object)).map(({ key }) => key);
}

function isWatched(step: ObjectStep): boolean {
  return step.kind === 'lines' && step.isWatched;
}

function countedBy(erasure: ErasureItem, kind: ObjectStep['kind'], count: number): ErasureItem {
  if (kind === 'merged') return erasure;
  return counted(erasure, kind === 'parts' ? 'entries' : kind, count);
}

function counted(erasure: ErasureItem, of: keyof RemovedCounts, count: number): ErasureItem {
  return { ...erasure, removed: { ...erasure.removed, [of]: erasure.removed[of] + count } };
}

function next(erasure: ErasureItem): ErasureItem {
  return { ...erasure, step: erasure.step + 1, cursor: '', stamp: erasure.stamp + 1 };
}
