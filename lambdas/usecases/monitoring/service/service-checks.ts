import type { HealthRow } from '../../../contracts/stored/rows/period-row.ts';
import { shareShift, type ShiftRule } from '../../../domain/quality/share-shift.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { burnChecks } from './burn-checks.ts';
import { captureCheck } from './capture-check.ts';
import { outageCheck } from './outage-check.ts';
import { silentCheck } from './silent-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { ran, tooLittle, type CheckResult, type Looked, type ModelCheck } from '../model-check.ts';
import { isOfCallers } from '../wide-hour.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Callers' own faults have no objective: they are held against the hours before. */
const CLIENT_ERRORS: ShiftRule = { level: 1e-4, floor: 0.05, leastRows: 100, leastHits: 10 };

/** Checks of the service: its objectives, outages, callers' faults, silence, completeness of the capture. */
export const serviceChecks: readonly ModelCheck[] = [
  ...burnChecks,
  { name: 'outage', run: (history) => [outageCheck(history)] },
  { name: 'client-errors', run: async (history) => [await clientErrors(history)] },
  { name: 'silent', run: async (history) => [await silentCheck(history)] },
  { name: 'capture', run: (history) => [captureCheck(history)] },
];

async function clientErrors({ now, before, span }: ModelHistory): Promise<CheckResult> {
  const of = (rows: readonly HealthRow[]): { hits: number; rows: number } => ({
    hits: sumOf(armsOf(rows), ({ clientErrors: count }) => count),
    rows: sumOf(armsOf(rows), ({ requests }) => requests),
  });
  const shift = shareShift(of((await before('client-errors')).rows), of(now), CLIENT_ERRORS);
  const looked = (finding: Looked['finding']): CheckResult =>
    ran('client-errors', span.to, [{ cause: 'client-errors', severity: 'ticket', finding }]);
  switch (shift.kind) {
    case 'insufficient-data':
      return tooLittle('client-errors', span.to, {
        of: `requests ${shift.side}`,
        needed: shift.needed,
        got: shift.got,
      });
    case 'steady':
      return looked(undefined);
    case 'risen': {
      const what = `${percent(shift.now)} of the requests are refused as the callers' fault, ${percent(shift.before)} in the hours before.`;
      return looked({
        kind: 'errors',
        since: span.from,
        what,
        numbers: { before: shift.before, now: shift.now, p: shift.p },
      });
    }
  }
}

function armsOf(rows: readonly HealthRow[]): HealthRow['arms'] {
  return rows.flatMap(({ arms }) => arms).filter(isOfCallers);
}
