import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { Baseline } from '../../contracts/stored/baseline.ts';
import type { FindingKind } from '../../contracts/stored/finding.ts';
import type { HealthArm, HealthRow } from '../../contracts/stored/rows/period-row.ts';
import { shareShift, type ShareShift, type ShiftRule } from '../../domain/quality/share-shift.ts';
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
import { baselinesOf, namedIn, shareInArms, shareInBaseline, type OddityPlace } from './reference/baseline-shares.ts';
import { isOfCallers } from './wide-hour.ts';

/** Four causes of twenty features are looked at in every slot, against two references: hence the small level. */
const RULE: ShiftRule = { level: 5e-6, floor: 0.01, leastRows: 100, leastHits: 10 };

interface Oddity {
  readonly kind: FindingKind;
  /** Place in a row's list of oddities. */
  readonly at: OddityPlace;
  readonly says: string;
}

const NEW_CATEGORY: Oddity = { kind: 'new-category', at: 1, says: 'a category that its baseline does not know' };
const oddities: readonly Oddity[] = [
  { kind: 'missing', at: 0, says: 'no value' },
  NEW_CATEGORY,
  { kind: 'out-of-range', at: 2, says: 'a value that is infinite or outside the range of its baseline' },
  { kind: 'type-change', at: 3, says: 'a value of another type' },
];

/**
 * Checks of the features' values, one a feature and one more for new categories: each is computed alone, against the hours before and
 * against the baseline of its version.
 */
export const qualityCheck: ModelCheck = {
  name: 'quality',
  async run(history) {
    const names = featuresOf(history);
    if (names.length === 0) return [tooLittle('quality', history.span.to, { of: 'features', needed: 1, got: 0 })];
    const { baselines, failed } = await baselinesOf(history);
    const held = { history, baselines };
    const results = await Promise.all(names.map((feature) => checkValues(held, feature)));
    return [...results, ...(await newCategories(held, names)), ...failed];
  },
};

/** What features are held against. */
interface References {
  readonly history: ModelHistory;
  readonly baselines: readonly Baseline[];
}

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
async function checkValues(references: References, feature: string): Promise<CheckResult> {
  const { history } = references;
  const check = `quality/${feature}`;
  try {
    const looked: Looked[] = [];
    for (const oddity of oddities.filter(({ kind }) => kind !== 'new-category')) {
      const one = await lookFor(references, feature, oddity);
      if ('needed' in one) return tooLittle(check, history.span.to, one);
      looked.push(one);
    }
    return ran(check, history.span.to, looked);
  } catch (error) {
    return failedCheck(check, history.span.to, error);
  }
}

/** New categories, of features whose baseline names the known ones: without one every category would be new, or none. */
async function newCategories(references: References, names: readonly string[]): Promise<readonly CheckResult[]> {
  const { history, baselines } = references;
  const columns = await categoriesOf(history);
  const results = names.map(async (feature): Promise<readonly CheckResult[]> => {
    const known = columns.get(feature);
    if (known === undefined) return [];
    const check = `new-category/${feature}`;
    if (known === 0 && namedIn(baselines, feature) === 0)
      return [tooLittle(check, history.span.to, { of: 'categories known from a baseline', needed: 1, got: 0 })];
    try {
      const one = await lookFor(references, feature, NEW_CATEGORY);
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

async function lookFor(references: References, feature: string, oddity: Oddity): Promise<Looked | TooLittle> {
  const cause = `${oddity.kind}/${feature}`;
  const held = await holdOf(references, feature, oddity);
  const lacks = held.flatMap(({ shift }) => (shift.kind === 'insufficient-data' ? [shift] : []));
  const [lack] = lacks;
  if (lack !== undefined && lacks.length === held.length)
    return { of: `captured requests ${lack.side}`, needed: lack.needed, got: lack.got };
  const since = firstOf(references.history.now, feature, oddity);
  return { cause, severity: 'ticket', finding: findingOf(held, { feature, oddity, since }) };
}

/** A share of now beside what it is held against. */
interface Held {
  readonly against: string;
  /** Version whose baseline it is. */
  readonly version?: string;
  readonly shift: ShareShift;
}

async function holdOf({ history, baselines }: References, feature: string, { kind, at }: Oddity): Promise<Held[]> {
  const { rows } = await history.before(`${kind}/${feature}`);
  const [before, now] = [armsOf(rows), armsOf(history.now)];
  const trailing = shareShift(shareInArms(before, feature, at), shareInArms(now, feature, at), RULE);
  const fixed = baselines.flatMap((baseline): Held[] => {
    const { version } = baseline;
    const reference = shareInBaseline(baseline, feature, at);
    if (reference === undefined) return [];
    const own = now.filter((arm) => arm.version === version);
    return [{ against: 'in its baseline', version, shift: shareShift(reference, shareInArms(own, feature, at), RULE) }];
  });
  return [{ against: 'in the hours before', shift: trailing }, ...fixed];
}

/** What moved against the hours before is told so; else what is not as its baseline. */
function findingOf(
  held: readonly Held[],
  { feature, oddity, since }: { readonly feature: string; readonly oddity: Oddity; readonly since: string },
): Looked['finding'] {
  for (const { against, version, shift } of held) {
    if (shift.kind !== 'risen') continue;
    const requests = version === undefined ? 'the requests' : `the requests to ${version}`;
    const what = `${percent(shift.now)} of ${requests} have ${oddity.says} in ${feature}, ${percent(shift.before)} ${against}.`;
    const numbers = { before: shift.before, now: shift.now, atLeast: shift.low, p: shift.p };
    return { kind: oddity.kind, since, what, numbers, ...(version === undefined ? {} : { version }) };
  }
  return undefined;
}

function firstOf(rows: readonly HealthRow[], feature: string, { at }: Oddity): string {
  const first = rows.find((row) => armsOf([row]).some((arm) => (arm.odd[feature]?.[at] ?? 0) > 0)) ?? rows[0];
  return first?.start ?? '';
}

function armsOf(rows: readonly HealthRow[]): readonly HealthArm[] {
  return rows.flatMap(({ arms }) => arms).filter(isOfCallers);
}
