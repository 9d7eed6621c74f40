import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { ObjectStore, PeriodStore } from '../../windows/ports.ts';
import { readWideHour } from '../wide-hour.ts';
import { labelTerms } from './label-selection.ts';
import { isRipe, type LabelledPeriod } from './labelled-period.ts';
import type { PerformanceOutcome } from './performance-outcome.ts';
import { versionPerformance } from './version-performance.ts';

/** What performance is read from. */
export interface PerformanceDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly periods: Pick<PeriodStore, 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Which performance is asked for. */
export interface PerformanceOrder {
  readonly model: string;
  readonly version: string;
  /** Requests in [from, to), ISO. */
  readonly from: string;
  readonly to: string;
  /** Rows of hours live 100 days, those of days 13 months. @default 'hour' */
  readonly period?: 'hour' | 'day';
  readonly windowSeconds: number;
  /** ISO instant of now: tells which requests are old enough for their labels. */
  readonly at: string;
}

/**
 * Performance of one version from the labelled sketches of its rows; each row is read once.
 *
 * @throws UnderstudyError when table or bucket do not answer
 */
export async function readPerformance(deps: PerformanceDeps, order: PerformanceOrder): Promise<PerformanceOutcome> {
  const { model, version, from, to, period = 'hour' } = order;
  const specification = await deps.registry.readSpecification(model);
  const lack = whyNoLabels(specification);
  if (specification?.labels === undefined || lack !== undefined)
    return { kind: 'no-labels', reason: lack ?? 'the model declares no labels' };
  const ripeness = { labels: specification.labels, period, windowSeconds: order.windowSeconds, at: order.at };
  const pointers = await deps.periods.readPointers(period, { model, from, to });
  const read = async (pointer: PointerRow): Promise<LabelledPeriod> => ({
    pointer,
    row: await readWideHour(deps.objects, pointer.key),
    isRipe: isRipe(pointer.start, ripeness),
  });
  const periods = await Promise.all(pointers.map(read));
  const seed = `${model} ${version} ${from} ${to}`;
  return versionPerformance(periods, { version, seed, ...labelTerms(specification) });
}

/** Why a model has no performance from labels, if it has none. */
export function whyNoLabels(specification: Specification | undefined): string | undefined {
  if (specification?.labels === undefined) return 'the model declares no labels';
  const { task } = specification;
  return task === 'ranking' || task === 'other' ? `labels of task ${task} have no sketches` : undefined;
}
