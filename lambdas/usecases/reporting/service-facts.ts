import { USUAL_AVAILABILITY } from '../../contracts/people/specification.ts';
import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import type { HealthArm, HealthRow, PointerRow } from '../../contracts/stored/rows/period-row.ts';
import type { ServiceFacts } from '../../domain/report/service-section.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import { isOfCallers } from '../monitoring/wide-hour.ts';
import type { PeriodStore } from '../windows/ports.ts';

/** Windows of which the service is shown: a day of minutes. */
const DAY_HOURS = 24;
/** Stretches of time that a chart can hold apart. */
const MOST_STRETCHES = 48;

/** Rows of the last day in equal stretches, and the counts of the week's hours for the error budget. */
export async function serviceFacts(
  periods: Pick<PeriodStore, 'readHealth'>,
  { model, at, windowSeconds, specification, pointers }: ModelHistory,
): Promise<ServiceFacts> {
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const rows = await periods.readHealth(model, isoAt(epochMsOf(at) - DAY_HOURS * hourMs), at);
  const fiveMs = periodSeconds('five', windowSeconds) * 1000;
  const [first, last] = [rows[0], rows.at(-1)];
  const toMs = last === undefined ? epochMsOf(at) : epochMsOf(last.start) + fiveMs;
  const fives = first === undefined ? 0 : Math.round((toMs - epochMsOf(first.start)) / fiveMs);
  const every = Math.max(1, Math.ceil(fives / MOST_STRETCHES));
  const count = Math.floor(fives / every);
  const fromMs = toMs - count * every * fiveMs;
  return {
    periods: stretches(rows, { fromMs, everyMs: every * fiveMs, count }),
    fromMs,
    toMs,
    span: `since ${instantWords(isoAt(fromMs))}`,
    budget: budgetOf(pointers),
    availability: specification?.slo.availability ?? USUAL_AVAILABILITY,
    latencyP99Ms: specification?.slo.latencyP99Ms,
  };
}

interface Stretches {
  readonly fromMs: number;
  readonly everyMs: number;
  readonly count: number;
}

/** Whole stretches up to the newest row; one without rows had no requests. */
function stretches(rows: readonly HealthRow[], { fromMs, everyMs, count }: Stretches): ServiceFacts['periods'] {
  const arms = Array.from({ length: count }, (): HealthArm[] => []);
  for (const row of rows)
    arms[Math.floor((epochMsOf(row.start) - fromMs) / everyMs)]?.push(...row.arms.filter(isOfCallers));
  return arms.map((own, i) => ({ startMs: fromMs + i * everyMs, arms: own }));
}

function budgetOf(pointers: readonly PointerRow[]): ServiceFacts['budget'] {
  const arms = pointers.flatMap((pointer) => pointer.arms).filter(isOfCallers);
  const [first] = pointers;
  return { arms, span: first === undefined ? 'with no hours yet' : `since ${instantWords(first.start)}` };
}
