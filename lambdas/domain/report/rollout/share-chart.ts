import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { promotedVersion } from '../../experiment/experiment-state.ts';
import { endingName } from '../../rollout/ending/decision-words.ts';
import { threeDigits } from '../../wording/numbers.ts';
import type { Line, LineChart, Mark, Point } from '../chart.ts';
import { timeAxis } from '../section.ts';

/** Epoch milliseconds of an ISO instant. */
export type MsOf = (iso: string) => number;

/** Shares from a moment on, in percent; `copies`: the challenger answers no caller, but gets a share of the requests as copies. */
interface Share {
  readonly at: number;
  readonly versions: ReadonlyMap<string, number>;
  readonly copies: number;
}

/** Who had which share of the requests when: one step line a version, and one of copies where there was a shadow. */
export function shareChart(record: RolloutRecord, msOf: MsOf): LineChart | undefined {
  const shares = sharesOf(record, msOf);
  const first = shares[0];
  if (first === undefined) return undefined;
  const to = msOf(endOf(record));
  const versions = [...new Set(shares.flatMap(({ versions: at }) => [...at.keys()]))];
  const lines = versions.map((version) => ({
    name: version,
    shape: 'step' as const,
    points: pointsOf(shares, to, ({ versions: at }) => at.get(version) ?? 0),
  }));
  return {
    kind: 'lines',
    title: 'Share of the requests by version',
    says: saysOf(lines),
    x: timeAxis(first.at, to),
    y: { label: 'share', from: 0, to: 1, unit: 'share' },
    lines: [...lines, ...copiesOf(shares, to)],
    marks: marksOf(record, msOf),
  };
}

function sharesOf(record: RolloutRecord, msOf: MsOf): readonly Share[] {
  const { control } = record.plan;
  const steps = record.revisions.map(({ at, weightPercent, arms, shadow, step, controlPercent }) => {
    const beside = control === undefined ? [] : [{ version: control.version, weightPercent: controlPercent ?? 0 }];
    const challengers = arms ?? [{ version: record.version, weightPercent }, ...beside];
    const copies = shadow === true ? (record.plan.steps[step]?.shadow?.sharePercent ?? 0) : 0;
    return { at: msOf(at), versions: withChampion(record, challengers), copies };
  });
  return steps.length === 0 ? steps : [...steps, ...afterwards(record, steps, msOf)];
}

/** Who served once it was decided; a promoted version may share with the one before for a while. */
function afterwards(record: RolloutRecord, steps: readonly Share[], msOf: MsOf): readonly Share[] {
  const { outcome, champion, keepWarm } = record;
  if (outcome === undefined) return [];
  const all = [...new Set(steps.flatMap(({ versions }) => [...versions.keys()]))];
  const servedBy = (at: string, share: (version: string) => number): Share => ({
    at: msOf(at),
    versions: new Map(all.map((version) => [version, share(version)])),
    copies: 0,
  });
  const promoted = promotedVersion(record);
  const kept = (keepWarm?.sharePercent ?? 0) / 100;
  const shared = (version: string): number =>
    version === promoted ? 1 - kept : version === keepWarm?.version ? kept : 0;
  const promotion = keepWarm === undefined ? [] : [servedBy(keepWarm.since, shared)];
  if (outcome.kind !== 'promoted')
    return [...promotion, servedBy(outcome.at, (version) => (version === champion ? 1 : 0))];
  return keepWarm === undefined ? [servedBy(outcome.at, shared)] : promotion;
}

function withChampion(
  { champion }: RolloutRecord,
  challengers: readonly { readonly version: string; readonly weightPercent: number }[],
): ReadonlyMap<string, number> {
  const left = 100 - challengers.reduce((sum, { weightPercent }) => sum + weightPercent, 0);
  const all = champion === undefined ? challengers : [{ version: champion, weightPercent: left }, ...challengers];
  return new Map(all.map(({ version, weightPercent }) => [version, weightPercent / 100]));
}

function pointsOf(shares: readonly Share[], to: number, value: (share: Share) => number): readonly Point[] {
  const points = shares.map((share) => ({ x: share.at, y: value(share) }));
  const last = points.at(-1);
  return last === undefined || last.x >= to ? points : [...points, { x: to, y: last.y }];
}

/** A guide is drawn straight from point to point, so that every step has two. */
function copiesOf(shares: readonly Share[], to: number): readonly Line[] {
  if (shares.every(({ copies }) => copies === 0)) return [];
  const points = pointsOf(shares, to, ({ copies }) => copies / 100);
  const steps = points.flatMap((point, index) => {
    const before = points[index - 1];
    return before === undefined ? [point] : [{ x: point.x, y: before.y }, point];
  });
  return [{ name: 'copies, seen by nobody', shape: 'guide', points: steps }];
}

/** Where a version is kept warm or held back, the last that is known of it. */
function endOf(record: RolloutRecord): string {
  const { outcome, lastTickAt } = record;
  if (outcome === undefined) return lastTickAt;
  return (outcome.kind === 'promoted' ? lastOfKept(record) : undefined) ?? outcome.at;
}

function lastOfKept({ keepWarm }: RolloutRecord): string | undefined {
  return keepWarm?.ended?.at ?? keepWarm?.verdict?.at;
}

function marksOf({ outcome }: RolloutRecord, msOf: MsOf): readonly Mark[] {
  return outcome === undefined ? [] : [{ x: msOf(outcome.at), name: endingName(outcome) }];
}

function saysOf(lines: readonly Line[]): string {
  const one = ({ name, points }: Line): string =>
    `${name}: ${points.map(({ y }) => `${threeDigits(y * 100)} %`).join(', ')}`;
  return lines.map(one).join('; ');
}
