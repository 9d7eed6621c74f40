import { SCHEMA } from '../../../contracts/people/names.ts';
import type { PerformanceItem } from '../../../contracts/stored/performance-item.ts';
import { foldVersionBatch, type DeclaredTolerance } from '../../../domain/performance/sequential/performance-watch.ts';
import { lossesOf, type Losses } from '../../../domain/performance/sequential/ripe-losses.ts';
import type { ModelHistory } from '../model-history.ts';
import { labelTerms } from './label-selection.ts';
import type { Ripeness } from './labelled-period.ts';
import { daySelection, leastBatch } from './selective-days.ts';
import { readDay, ripeDaysAfter, type RipeDay } from './ripe-days.ts';

/** Attempts against other runs of the same check. */
const ATTEMPTS = 3;
const TOLERANCE = 0.1;
const FALSE_ALARM = 0.05;

/**
 * Takes the days whose labels became ripe into the evidence about the model's champion, and brings it back.
 *
 * A day counts once, when the last of its requests is as old as the labels' maturity: labels that come later are in the numbers of
 * reports, never in the evidence. Where the version's baseline has labels, it is what days are held against. The write names the stamp that it replaces, so that a repeat or a second run changes nothing.
 *
 * @returns undefined while no day is ripe
 */
export async function watchPerformance(
  history: ModelHistory,
  labels: Ripeness['labels'],
): Promise<PerformanceItem | undefined> {
  const { model, watches } = history;
  for (let n = 1; n <= ATTEMPTS; n += 1) {
    const before = await watches.readWatch(model);
    const next = await withRipeDays(history, before, labels);
    if (next === undefined || next === before) return before;
    if ((await watches.writeWatch(next, before?.stamp)) === 'written') return next;
  }
  return watches.readWatch(model);
}

async function withRipeDays(
  history: ModelHistory,
  before: PerformanceItem | undefined,
  labels: Ripeness['labels'],
): Promise<PerformanceItem | undefined> {
  const declared = { tolerance: labels.tolerance ?? TOLERANCE, budget: labels.falseAlarm ?? FALSE_ALARM };
  let item = before;
  for (const ripe of await ripeDaysAfter(history, before?.eatenUntil, labels)) {
    const day = await readDay(history, ripe);
    const baseline = day.watched === undefined ? undefined : await baselineLosses(history, day.watched.version);
    const { isSelective } = labelTerms(history.specification);
    item = withDay(item, day, { model: history.model, declared: { ...declared, baseline }, isSelective });
  }
  return item === undefined || item === before ? before : { ...item, stamp: (before?.stamp ?? -1) + 1 };
}

async function baselineLosses(history: ModelHistory, version: string): Promise<Losses | undefined> {
  const labelled = (await history.readBaseline(version))?.labelled;
  return labelled === undefined ? undefined : lossesOf(labelled);
}

interface Folding {
  readonly model: string;
  readonly declared: DeclaredTolerance;
  /** Labels are declared to come only for some. */
  readonly isSelective: boolean;
}

/** Where labels come only for some, the least that all answers can have lost is held against a labelled baseline, or nothing is. */
function withDay(
  item: PerformanceItem | undefined,
  { end, watched }: RipeDay,
  { model, declared, isSelective }: Folding,
): PerformanceItem {
  const { selective: _before, ...kept } = item ?? {};
  const eaten = { schema: SCHEMA, model, stamp: 0, ...kept, eatenUntil: end };
  if (watched === undefined) return item?.selective === undefined ? eaten : { ...eaten, selective: item.selective };
  const { coverage, why } = daySelection(item?.coverage, watched, isSelective);
  if (why === undefined) return { ...eaten, coverage, watch: foldVersionBatch(item?.watch, watched.batch, declared) };
  const watch = foldVersionBatch(item?.watch, leastBatch(watched), declared);
  const compared = Object.entries(watch.measures).filter(([, { recent }]) => recent.at(-1)?.at === watched.batch.at);
  return { ...eaten, coverage, watch, selective: { why, bounds: compared.map(([measure]) => measure) } };
}
