import type { EvidenceRow } from '../../../contracts/stored/evidence.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { sumOf } from '../../stats/sum.ts';
import { whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import type { Line, LineChart, Point } from '../chart.ts';
import { timeAxis } from '../section.ts';
import type { MsOf } from './share-chart.ts';

type ArmName = 'champion' | 'challenger';

/** The share of failed requests so far, by arm, out of the integers that the judge read; undefined before the first judged window. */
export function failureChart(
  record: RolloutRecord,
  { rows, msOf }: { readonly rows: readonly EvidenceRow[]; readonly msOf: MsOf },
): LineChart | undefined {
  const from = record.startWindow === undefined ? undefined : msOf(record.startWindow);
  if (from === undefined || rows.length === 0) return undefined;
  const spanMs = record.plan.windowSeconds * 1_000;
  const names: readonly ArmName[] = record.champion === undefined ? ['challenger'] : ['champion', 'challenger'];
  const lines = names.map((name) => lineOf(name, record, { rows, from, spanMs }));
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return undefined;
  return {
    kind: 'lines',
    title: 'Failed requests so far',
    says: lines.map(({ name, points: at }) => `${name}: ${percent(at.at(-1)?.y ?? 0)} at the end`).join('; '),
    note: names.map((name) => countWords(name, record, rows)).join('; '),
    x: timeAxis(from, from + (Math.max(...rows.map(({ minute }) => minute)) + 1) * spanMs),
    y: { label: 'failed', from: 0, to: Math.max(0.001, ...points.map(({ y }) => y)) * 1.08, unit: 'share' },
    lines,
    marks: [],
  };
}

/** With a control, which the judge reads in the champion's place. */
function versionOf(name: ArmName, { version, champion, plan: { control } }: RolloutRecord): string {
  return name === 'challenger' ? version : (control?.version ?? champion ?? '');
}

/** A window without requests so far has no share, and no point. */
function lineOf(
  name: ArmName,
  record: RolloutRecord,
  { rows, from, spanMs }: { readonly rows: readonly EvidenceRow[]; readonly from: number; readonly spanMs: number },
): Line {
  let [requests, failed] = [0, 0];
  const points = rows.flatMap(({ minute, arms }): readonly Point[] => {
    requests += arms[name].requests;
    failed += failuresOf(arms[name]);
    return requests === 0 ? [] : [{ x: from + (minute + 1) * spanMs, y: failed / requests }];
  });
  return { name: versionOf(name, record), shape: 'step', points };
}

function countWords(name: ArmName, record: RolloutRecord, rows: readonly EvidenceRow[]): string {
  const failed = sumOf(rows, ({ arms }) => failuresOf(arms[name]));
  const requests = sumOf(rows, ({ arms }) => arms[name].requests);
  return `${versionOf(name, record)}: ${whole(failed)} of ${whole(requests)} failed`;
}

/** Errors and timeouts exclude each other; what was the callers' own fault is neither. */
function failuresOf({ errors, timeouts = 0 }: EvidenceRow['arms'][ArmName]): number {
  return errors + timeouts;
}
