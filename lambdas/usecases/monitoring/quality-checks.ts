import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { FindingKind } from '../../contracts/stored/finding.ts';
import type { HealthArm, HealthRow } from '../../contracts/stored/rows/period-row.ts';
import { shareShift, type ShiftRule } from '../../domain/quality/share-shift.ts';
import { percent } from '../../domain/wording/percent.ts';
import type { ModelHistory } from './model-history.ts';
import {
  failedCheck,
  ran,
  tooLittle,
  type CheckResult,
  type Looked,
  type ModelCheck,
  type TooLittle,
} from './model-check.ts';
import { isOfCallers } from './wide-hour.ts';

/** Four causes of twenty features are looked at in every slot: hence the small level. */
const RULE: ShiftRule = { level: 1e-5, floor: 0.01, leastRows: 100, leastHits: 10 };

interface Oddity {
  readonly kind: FindingKind;
  /** Place in a row's list of oddities. */
  readonly at: 0 | 1 | 2 | 3;
  readonly says: string;
}

const NEW_CATEGORY: Oddity = { kind: 'new-category', at: 1, says: 'a category that its baseline does not know' };
const oddities: readonly Oddity[] = [
  { kind: 'missing', at: 0, says: 'no value' },
  NEW_CATEGORY,
  { kind: 'out-of-range', at: 2, says: 'an infinite value' },
  { kind: 'type-change', at: 3, says: 'a value of another type' },
];

/** Checks of the features' values, one a feature and one more for new categories: each is computed alone. */
export const qualityCheck: ModelCheck = {
  name: 'quality',
  async run(history) {
    const names = featuresOf(history);
    if (names.length === 0) return [tooLittle('quality', history.span.to, { of: 'features', needed: 1, got: 0 })];
    const results = await Promise.all(names.map((feature) => checkValues(history, feature)));
    return [...results, ...(await newCategories(history, names))];
  },
};

/** Features that are declared, that had odd values, or whose alert must be looked at until it closes. */
function featuresOf({ specification, alerts, recent }: ModelHistory): readonly string[] {
  const declared = (specification?.signature?.features ?? []).filter(({ sensitive }) => sensitive !== 'drop');
  const seen = recent.flatMap(({ arms }) => arms.flatMap(({ odd }) => Object.keys(odd)));
  const kinds: ReadonlySet<string> = new Set(oddities.map(({ kind }) => kind));
  const alerted = alerts
    .filter(({ state, finding }) => state !== 'closed' && kinds.has(finding.kind))
    .map(({ cause, finding }) => cause.slice(finding.kind.length + 1));
  return [...new Set([...declared.map(({ name }) => name), ...seen, ...alerted])].toSorted();
}

/** Every kind of odd value of a feature but new categories. */
async function checkValues(history: ModelHistory, feature: string): Promise<CheckResult> {
  const check = `quality/${feature}`;
  try {
    const looked: Looked[] = [];
    for (const oddity of oddities.filter(({ kind }) => kind !== 'new-category')) {
      const one = await lookFor(history, feature, oddity);
      if ('needed' in one) return tooLittle(check, history.span.to, one);
      looked.push(one);
    }
    return ran(check, history.span.to, looked);
  } catch (error) {
    return failedCheck(check, history.span.to, error);
  }
}

/** New categories, of features whose baseline names the known ones: without one every category would be new, or none. */
async function newCategories(history: ModelHistory, names: readonly string[]): Promise<readonly CheckResult[]> {
  const columns = await categoriesOf(history);
  const results = names.map(async (feature): Promise<readonly CheckResult[]> => {
    const known = columns.get(feature);
    if (known === undefined) return [];
    const check = `new-category/${feature}`;
    if (known === 0)
      return [tooLittle(check, history.span.to, { of: 'categories known from a baseline', needed: 1, got: 0 })];
    try {
      const one = await lookFor(history, feature, NEW_CATEGORY);
      return ['needed' in one ? tooLittle(check, history.span.to, one) : ran(check, history.span.to, [one])];
    } catch (error) {
      return [failedCheck(check, history.span.to, error)];
    }
  });
  return (await Promise.all(results)).flat();
}

/** Categorical features with the number of categories that their rows were read with. */
async function categoriesOf({ pointers, readHour, specification }: ModelHistory): Promise<ReadonlyMap<string, number>> {
  const declared = (specification?.signature?.features ?? []).filter(({ kind }) => kind === 'categorical');
  const known = new Map(declared.map(({ name }) => [name, 0]));
  const newest = pointers.at(-1);
  const hour = newest === undefined ? undefined : await readHour(newest).catch(() => undefined);
  const sketches = (hour?.entries ?? []).flatMap(({ captured }) => Object.entries(captured.features));
  for (const [name, sketch] of sketches) known.set(name, Math.max(known.get(name) ?? -1, listedIn(sketch)));
  return new Map([...known].filter(([, count]) => count >= 0));
}

/** Categories that a baseline names; -1 for a column that has none. */
function listedIn(sketch: ColumnSketch): number {
  return sketch.kind === 'categorical' ? Object.keys(sketch.categories.listed).length : -1;
}

async function lookFor({ now, before }: ModelHistory, feature: string, oddity: Oddity): Promise<Looked | TooLittle> {
  const cause = `${oddity.kind}/${feature}`;
  const { rows } = await before(cause);
  const shift = shareShift(shareOf(rows, feature, oddity), shareOf(now, feature, oddity), RULE);
  switch (shift.kind) {
    case 'insufficient-data':
      return { of: `captured requests ${shift.side}`, needed: shift.needed, got: shift.got };
    case 'steady':
      return { cause, severity: 'ticket', finding: undefined };
    case 'risen': {
      const what = `${percent(shift.now)} of the requests have ${oddity.says} in ${feature}, ${percent(shift.before)} in the hours before.`;
      const numbers = { before: shift.before, now: shift.now, atLeast: shift.low, p: shift.p };
      const since = firstOf(now, feature, oddity);
      return { cause, severity: 'ticket', finding: { kind: oddity.kind, since, what, numbers } };
    }
  }
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
