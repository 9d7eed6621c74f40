import type { ErasureItem, RemovedCounts } from '../../contracts/stored/erasure-item.ts';
import {
  CAPTURE_PREFIX,
  LABELS_API_PREFIX,
  LABELS_PREFIX,
  PART_LIFE_DAYS,
} from '../../contracts/stored/object-keys.ts';
import type { Clock } from '../system/ports.ts';
import { inOrder } from '../system/in-order.ts';
import type { ErasureStep } from './erasure-steps.ts';
import { unfoldedOf, type UnfoldedDeps } from '../windows/unfolded-objects.ts';
import type { ListedObject } from './ports.ts';
import { sweepLines, type SweepLinesDeps } from './sweep-lines.ts';
import { sweepLabels, sweepPart, type SweepDeps } from './sweep-objects.ts';

/** What a step needs from outside. */
export type StepDeps = SweepDeps & SweepLinesDeps & UnfoldedDeps & { readonly clock: Pick<Clock, 'now'> };

/** Objects that are looked through at once. */
const AT_ONCE = 8;
/** An object of a watched place that is younger than this, in ms, may still be folded, with its repeats. */
const SETTLED_MS = 2 * 3_600_000;
/** A file of labels that somebody dropped is folded in turns, and each may be tried again for long. */
const FILE_SETTLED_MS = 24 * 3_600_000;
/** Parts of an older object have expired or are about to; no queue holds its event any more. */
const TRACED_MS = (PART_LIFE_DAYS - 1) * 86_400_000;

/**
 * Does one page of a step and gives the erasure as it is after each object, to be saved.
 *
 * What is done again removes nothing twice.
 *
 * @param isTime whether a further object may be begun
 */
export async function* runStep(
  deps: StepDeps,
  erasure: ErasureItem,
  { step, isTime }: { readonly step: ErasureStep; readonly isTime: () => boolean },
): AsyncGenerator<ErasureItem> {
  switch (step.kind) {
    case 'items':
      yield await runItems(deps, erasure, step);
      return;
    case 'objects':
    case 'merged':
      yield await runWhole(deps, erasure, step);
      return;
    case 'lines':
    case 'labels':
    case 'parts':
      yield* runObjects(deps, erasure, { step, isTime });
  }
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

type WholeStep = Extract<ErasureStep, { kind: 'objects' | 'merged' }>;

/** Objects that are removed as they are: a page at once. Merged ones are counted with what they are made of. */
async function runWhole({ bucket }: StepDeps, erasure: ErasureItem, { kind, prefix }: WholeStep): Promise<ErasureItem> {
  const page = await bucket.listPage(prefix, erasure.cursor);
  const last = page.at(-1);
  if (last === undefined) return next(erasure);
  await bucket.removeObjects(page.map(({ key }) => key));
  const after = kind === 'merged' ? erasure : counted(erasure, kind, page.length);
  return { ...after, cursor: last.key, stamp: erasure.stamp + 1 };
}

type ObjectStep = Exclude<ErasureStep, { kind: 'items' | 'objects' | 'merged' }>;

async function* runObjects(
  deps: StepDeps,
  erasure: ErasureItem,
  { step, isTime }: { readonly step: ObjectStep; readonly isTime: () => boolean },
): AsyncGenerator<ErasureItem> {
  const page = await deps.bucket.listPage(step.prefix, erasure.cursor);
  if (page.length === 0) {
    yield next(erasure);
    return;
  }
  const settled = isWatched(step) ? await settledOf(deps, step, page) : new Set(page);
  const done = inOrder(page, { atOnce: AT_ONCE, mayBegin: isTime }, async (object) => ({
    key: object.key,
    removed: settled.has(object) ? await sweep(deps, erasure, { step, object }) : undefined,
  }));
  let after = erasure;
  for await (const { key, removed } of done) {
    const sum =
      removed === undefined
        ? { ...after, recent: after.recent + 1 }
        : counted(after, step.kind === 'parts' ? 'entries' : step.kind, removed);
    after = { ...sum, cursor: key, stamp: after.stamp + 1 };
    yield after;
  }
}

async function sweep(
  deps: StepDeps,
  erasure: ErasureItem,
  { step, object }: { readonly step: ObjectStep; readonly object: ListedObject },
): Promise<number> {
  switch (step.kind) {
    case 'lines':
      return sweepLines(deps, erasure, { ...object, isWatched: step.isWatched });
    case 'labels':
      return sweepLabels(deps, erasure, object.key);
    case 'parts':
      return sweepPart(deps, erasure, object.key);
  }
}

/**
 * Objects of a watched place that nobody will fold any more, nor their repeats.
 *
 * Of captured ones only those that left a trace of their folding, so that no other model's lines go uncounted while folding is held up.
 */
async function settledOf(
  deps: StepDeps,
  { prefix }: ObjectStep,
  page: readonly ListedObject[],
): Promise<ReadonlySet<ListedObject>> {
  const now = deps.clock.now();
  const settled = page.filter(
    ({ key, modifiedAt }) => modifiedAt <= now - (isLabelFile(key) ? FILE_SETTLED_MS : SETTLED_MS),
  );
  const times = settled.map(({ modifiedAt }) => modifiedAt).filter((at) => at > now - TRACED_MS);
  if (prefix !== CAPTURE_PREFIX || times.length === 0) return new Set(settled);
  const objects = settled.filter(({ modifiedAt }) => modifiedAt > now - TRACED_MS);
  const span = { from: Math.min(...times), to: Math.max(...times) };
  const unfolded = new Set(await unfoldedOf(deps, { bucket: deps.bucket.name, objects, ...span }));
  return new Set(settled.filter((object) => !unfolded.has(object)));
}

function isLabelFile(key: string): boolean {
  return key.startsWith(LABELS_PREFIX) && !key.startsWith(LABELS_API_PREFIX);
}

function isWatched(step: ObjectStep): boolean {
  return step.kind === 'lines' && step.isWatched;
}

function counted(erasure: ErasureItem, of: keyof RemovedCounts, count: number): ErasureItem {
  return { ...erasure, removed: { ...erasure.removed, [of]: erasure.removed[of] + count } };
}

function next(erasure: ErasureItem): ErasureItem {
  return { ...erasure, step: erasure.step + 1, cursor: '', stamp: erasure.stamp + 1 };
}
