import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { headlines } from '../../domain/performance/labelled/measure-labelled.ts';
import type { PerformanceFacts } from '../../domain/report/performance/performance-section.ts';
import type { Deployment, ShownPerformance } from '../../domain/report/performance/shown-performance.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import { lackWords } from '../../domain/report/lack-words.ts';
import { estimatedCourse } from './estimate-facts.ts';
import { shownPeriods, type PerformanceSources } from './shown-periods.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import { labelTerms } from '../monitoring/performance/label-selection.ts';
import type { MeasuredPerformance } from '../monitoring/performance/performance-outcome.ts';
import { whyNoLabels } from '../monitoring/performance/read-performance.ts';
import { versionPerformance, versionsOf } from '../monitoring/performance/version-performance.ts';

/** Versions that one chart holds apart. */
export const MOST_VERSIONS = 2;

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
  const periods = await shownPeriods(sources, history);
  const versions = rankedVersions(versionsOf(periods), known.versions).slice(0, MOST_VERSIONS);
  const [first, last] = [periods[0], periods.at(-1)];
  if (versions.length === 0 || first === undefined || last === undefined)
    return { ...none, lacking: [{ name: 'Performance', why: 'insufficient-data: no requests yet' }] };
  const terms = labelTerms(history.specification);
  const outcomes = versions.map((version) => ({
    version,
    outcome: versionPerformance(periods, {
      version,
      ...terms,
      seed: `${history.model} ${version} ${last.pointer.start}`,
    }),
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

/** The champion first, then the one before, then those with the most requests. */
export function rankedVersions(served: readonly string[], versions: readonly VersionRecord[]): readonly string[] {
  const rank = (version: string): number => {
    const status = versions.find((one) => one.version === version)?.status;
    return status === 'champion' ? 0 : status === 'challenger' ? 1 : status === 'former-champion' ? 2 : 3;
  };
  return served.toSorted((a, b) => rank(a) - rank(b));
}

/** What a version is to the model. */
export function roleOf(version: string, versions: readonly VersionRecord[]): string {
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
    outcome?.kind === 'promoted' || outcome?.kind === 'undone' ? [{ version, atMs: epochMsOf(outcome.at) }] : [],
  );
}
