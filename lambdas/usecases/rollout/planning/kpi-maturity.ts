import { windowsIn } from '../../../contracts/people/duration.ts';
import type { Specification } from '../../../contracts/people/specification.ts';

/** Longest time that outcomes of a KPI are waited for when nothing is declared. */
const DEFAULT_MATURITY = 'PT30M';

/** Windows after a request in which an outcome of a KPI counts. */
export function maturityOf(
  { maturity }: Pick<NonNullable<Specification['kpis']>[number], 'maturity'>,
  { labels }: Pick<Specification, 'labels'>,
): number {
  return windowsIn(maturity ?? labels?.maturity ?? DEFAULT_MATURITY);
}

/** The longest of a model's KPIs; 0 without any. */
export function longestMaturity(specification: Pick<Specification, 'labels' | 'kpis'>): number {
  return Math.max(0, ...(specification.kpis ?? []).map((kpi) => maturityOf(kpi, specification)));
}
