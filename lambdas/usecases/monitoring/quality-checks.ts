import type { FindingKind } from '../../contracts/stored/finding.ts';
import type { HealthArm, HealthRow } from '../../contracts/stored/rows/period-row.ts';
import { shareShift, type ShiftRule } from '../../domain/quality/share-shift.ts';
import { percent } from '../../domain/wording/percent.ts';
import type { ModelHistory } from './model-history.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type Looked, type ModelCheck } from './model-check.ts';
import { isOfCallers } from './wide-hour.ts';

/** Four causes of twenty features are looked at in every slot: hence the small level. */
const RULE: ShiftRule = { level: 1e-5, floor: 0.01, leastRows: 100, leastHits: 10 };

interface Oddity {
  readonly kind: FindingKind;
  /** Place in a row's list of oddities. */
  readonly at: 0 | 1 | 2 | 3;
  readonly says: string;
}

const oddities: readonly Oddity[] = [
  { kind: 'missing', at: 0, says: 'no value' },
  { kind: 'new-category', at: 1, says: 'a category that its baseline does not know' },
  { kind: 'out-of-range', at: 2, says: 'an infinite value' },
  { kind: 'type-change', at: 3, says: 'a value of another type' },
];

/** Checks of the features' values, one a feature: each is computed alone. */
export const qualityCheck: ModelCheck = {
  name: 'quality',
  run(history) {
    const names = featuresOf(history);
    if (names.length === 0) return [tooLittle('quality', history.span.to, { of: 'features', needed: 1, got: 0 })];
    return names.map((feature) => {
      try {
        return checkFeature(history, feature);
      } catch (error) {
        return failedCheck(`quality/${feature}`, history.span.to, error);
      }
    });
  },
};

/** Features that are declared, that had odd values, or whose alert must be looked at until it closes. */
function featuresOf({ specification, alerts, now, before }: ModelHistory): readonly string[] {
  const declared = (specification?.signature?.features ?? []).filter(({ sensitive }) => sensitive !== 'drop');
  const seen = [...now, ...before].flatMap(({ arms }) => arms.flatMap(({ odd }) => Object.keys(odd)));
  const kinds: ReadonlySet<string> = new Set(oddities.map(({ kind }) => kind));
  const alerted = alerts
    .filter(({ state, finding }) => state !== 'closed' && kinds.has(finding.kind))
    .map(({ cause, finding }) => cause.slice(finding.kind.length + 1));
  return [...new Set([...declared.map(({ name }) => name), ...seen, ...alerted])].toSorted();
}

function checkFeature({ now, before, span }: ModelHistory, feature: string): CheckResult {
  const check = `quality/${feature}`;
  const looked: Looked[] = [];
  for (const oddity of oddities) {
    const shift = shareShift(shareOf(before, feature, oddity), shareOf(now, feature, oddity), RULE);
    if (shift.kind === 'insufficient-data')
      return tooLittle(check, span.to, { of: `captured requests ${shift.side}`, needed: shift.needed, got: shift.got });
    const cause = `${oddity.kind}/${feature}`;
    if (shift.kind === 'steady') looked.push({ cause, severity: 'ticket', finding: undefined });
    else {
      const what = `${percent(shift.now)} of the requests have ${oddity.says} in ${feature}, ${percent(shift.before)} in the hours before.`;
      const numbers = { before: shift.before, now: shift.now, atLeast: shift.low, p: shift.p };
      const since = firstOf(now, feature, oddity);
      looked.push({ cause, severity: 'ticket', finding: { kind: oddity.kind, since, what, numbers } });
    }
  }
  return ran(check, span.to, looked);
}

/** Captured records stand for more requests than they are; the share is told of as many rows as were looked at. */
function shareOf(
  rows: readonly HealthRow[],
  feature: string,
  { at }: Oddity,
): { readonly hits: number; readonly rows: number } {
  const arms = armsOf(rows);
  const records = arms.reduce((sum, { captured }) => sum + captured[0], 0);
  const weight = arms.reduce((sum, { captured }) => sum + captured[1], 0);
  const odd = arms.reduce((sum, arm) => sum + (arm.odd[feature]?.[at] ?? 0), 0);
  return { rows: records, hits: weight === 0 ? 0 : Math.min(records, Math.round((odd * records) / weight)) };
}

function firstOf(rows: readonly HealthRow[], feature: string, { at }: Oddity): string {
  const first = rows.find((row) => armsOf([row]).some((arm) => (arm.odd[feature]?.[at] ?? 0) > 0)) ?? rows[0];
  return first?.start ?? '';
}

function armsOf(rows: readonly HealthRow[]): readonly HealthArm[] {
  return rows.flatMap(({ arms }) => arms).filter(isOfCallers);
}
