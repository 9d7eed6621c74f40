import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import { windowsIn } from '../../contracts/people/duration.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { headlines } from '../../domain/performance/labelled/measure-labelled.ts';
import type { PerformanceFacts } from '../../domain/report/performance/performance-section.ts';
import type { Deployment, ShownPerformance } from '../../domain/report/performance/shown-performance.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import { lackWords } from '../../domain/report/lack-words.ts';
import { estimatedCourse } from './estimate-facts.ts';
import { inStretches, joinPeriods } from './stretches.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import { isRipe, type LabelledPeriod } from '../monitoring/performance/labelled-period.ts';
import type { MeasuredPerformance } from '../monitoring/performance/performance-outcome.ts';
import { whyNoLabels } from '../monitoring/performance/read-performance.ts';
import { versionPerformance, versionsOf } from '../monitoring/performance/version-performance.ts';
import { readWideHour } from '../monitoring/wide-hour.ts';
import type { ObjectStore, PeriodStore } from '../windows/ports.ts';

/** Versions that one chart holds apart. */
const MOST_VERSIONS = 2;
/** Windows of maturity from which labels are shown by the day: hours would have none. */
const DAYS_FROM = 2 * 1_440;
const DAYS = 60;
/** Points of a trend: a stretch of time with too few labels has none. */
const MOST_POINTS = 36;

/** What performance is read from beside the hours of the history. */
export interface PerformanceSources {
  readonly periods: Pick<PeriodStore, 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Who a version is. */
export interface KnownVersions {
  readonly versions: readonly VersionRecord[];
  readonly rollouts: readonly RolloutRecord[];
}

/** Performance of the version that serves and of the one before, from labels; or why there is none. */
export async function performanceFacts(
  sources: PerformanceSources,
  history: ModelHistory,
  known: KnownVersions,
): Promise<PerformanceFacts> {
  const none = { performances: [], headlines: [], deployments: [], span: 'no requests' };
  const why = whyNoLabels(history.specification);
  if (why !== undefined) return { ...none, lacking: [{ name: 'Performance', why }] };
  const periods = inStretches(await labelledPeriods(sources, history), MOST_POINTS).flatMap(joinPeriods);
  const versions = rankedVersions(versionsOf(periods), known.versions).slice(0, MOST_VERSIONS);
  const [first, last] = [periods[0], periods.at(-1)];
  if (versions.length === 0 || first === undefined || last === undefined)
    return { ...none, lacking: [{ name: 'Performance', why: 'insufficient-data: no requests yet' }] };
  const outcomes = versions.map((version) => ({
    version,
    outcome: versionPerformance(periods, { version, seed: `${history.model} ${version} ${last.pointer.start}` }),
  }));
  const performances = outcomes.flatMap(({ version, outcome }) =>
    outcome.kind === 'measured' ? [shown(outcome, roleOf(version, known.versions))] : [],
  );
  return {
    performances,
    estimated: versions[0] === undefined ? undefined : await estimatedCourse(history, periods, versions[0]),
    lacking: outcomes.flatMap(({ version, outcome }) =>
      outcome.kind === 'measured'
        ? []
        : [{ name: version, why: outcome.kind === 'no-labels' ? outcome.reason : lackWords(outcome) }],
    ),
    headlines: performances[0] === undefined ? [] : headlines(performances[0].merged),
    deployments: deploymentsOf(known.rollouts),
    span: `requests since ${instantWords(first.pointer.start)}`,
  };
}

/** Hours of the last week, or days of the last two months where labels take days to come. */
async function labelledPeriods(
  { periods, objects }: PerformanceSources,
  history: ModelHistory,
): Promise<readonly LabelledPeriod[]> {
  const { specification, model, at, windowSeconds, pointers, readHour } = history;
  const labels = specification?.labels;
  if (labels === undefined) return [];
  const ripeness = { labels, windowSeconds, at };
  if (windowsIn(labels.maturity) < DAYS_FROM) {
    const read = pointers.map(async (pointer) => ({
      pointer,
      row: await readHour(pointer),
      isRipe: isRipe(pointer.start, { ...ripeness, period: 'hour' }),
    }));
    return Promise.all(read);
  }
  const from = isoAt(epochMsOf(at) - DAYS * periodSeconds('day', windowSeconds) * 1000);
  const days = await periods.readPointers('day', { model, from, to: at });
  const read = days.map(async (pointer) => ({
    pointer,
    row: await readWideHour(objects, pointer.key),
    isRipe: isRipe(pointer.start, { ...ripeness, period: 'day' }),
  }));
  return Promise.all(read);
}

/** The champion first, then the one before, then those with the most requests. */
function rankedVersions(served: readonly string[], versions: readonly VersionRecord[]): readonly string[] {
  const rank = (version: string): number => {
    const status = versions.find((one) => one.version === version)?.status;
    return status === 'champion' ? 0 : status === 'challenger' ? 1 : status === 'former-champion' ? 2 : 3;
  };
  return served.toSorted((a, b) => rank(a) - rank(b));
}

function roleOf(version: string, versions: readonly VersionRecord[]): string {
  return (versions.find((one) => one.version === version)?.status ?? 'unknown').replace('-', ' ');
}

function shown(
  { version, numbers, warnings, merged, coverage, points }: MeasuredPerformance,
  role: string,
): ShownPerformance {
  const { requests, labelled } = coverage;
  const trend = points.map(({ start, ...point }) => ({ ...point, startMs: epochMsOf(start) }));
  return { version, role, numbers, warnings, merged, requests, labelled, points: trend };
}

function deploymentsOf(rollouts: readonly RolloutRecord[]): readonly Deployment[] {
  return rollouts.flatMap(({ version, outcome }) =>
    outcome?.kind === 'promoted' ? [{ version, atMs: epochMsOf(outcome.at) }] : [],
  );
}
