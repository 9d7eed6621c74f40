import type { DeclaredSegment } from '../../contracts/people/model/segments.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { LabelledEntry } from '../../contracts/stored/rows/period-row.ts';
import { levelName, OTHER_LEVEL } from '../../domain/labels/segment-levels.ts';
import { allGaps, entryGaps, type GroupLabels } from '../../domain/performance/fairness/entry-gaps.ts';
import { segmentHarm } from '../../domain/performance/fairness/group-losses.ts';
import { measureLabelled } from '../../domain/performance/labelled/measure-labelled.ts';
import { lossNames, segmentLosses } from '../../domain/performance/segments/level-losses.ts';
import { worstSegments } from '../../domain/performance/segments/worst-segments.ts';
import { nameOfVersion } from '../../domain/report/performance/shown-performance.ts';
import type {
  SegmentFacts,
  ShownFairness,
  ShownLevel,
  ShownSegment,
} from '../../domain/report/segments/shown-segments.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import type { LabelledPeriod } from '../monitoring/performance/labelled-period.ts';
import { labelledOf, latestOf, versionsOf } from '../monitoring/performance/version-performance.ts';
import { segmentsWithLosses, versionSegments, type LevelLabels } from '../monitoring/segments/version-segments.ts';
import { MOST_VERSIONS, rankedVersions, roleOf, type KnownVersions } from './performance-facts.ts';
import { shownPeriods, type PerformanceSources } from './shown-periods.ts';

/** Numbers that are shown of each level: how well it orders or hits, and how far off it is. */
const shownNumbers = {
  binary: ['auc', 'brier', 'accuracy', 'recall'],
  multiclass: ['accuracy', 'macro-f1'],
  regression: ['rmse', 'mae', 'bias'],
} as const satisfies Record<LabelledEntry['task'], readonly string[]>;

/** A version with the labels of its segments. */
interface OneVersion {
  readonly version: string;
  readonly name: string;
  readonly levels: readonly LevelLabels[];
}

/** Performance of the declared segments of the version that serves and of the one beside it; undefined where none are declared. */
export async function segmentFacts(
  sources: PerformanceSources,
  history: ModelHistory,
  known: KnownVersions,
): Promise<SegmentFacts | undefined> {
  const declared = history.specification?.segments ?? [];
  if (declared.length === 0) return undefined;
  const periods = await shownPeriods(sources, history);
  const ranked = rankedVersions(versionsOf(periods), known.versions).slice(0, MOST_VERSIONS);
  const versions = ranked.map((version): OneVersion => {
    const name = nameOfVersion({ version, role: roleOf(version, known.versions) });
    return { version, name, levels: versionSegments(periods, version, declared) };
  });
  const start = periods[0]?.pointer.start;
  const span = start === undefined ? 'no requests' : `requests since ${instantWords(start)}`;
  const [first, other] = versions;
  if (first === undefined)
    return { version: 'the model', span, segments: [], loss: 'loss', search: undefined, fairness: [] };
  return {
    version: first.name,
    span,
    segments: declared.map(({ feature }) => shownSegment(feature, versions, `${history.model} ${span}`)),
    ...searched(first, periods),
    ...(other === undefined ? {} : { harm: harmOf(first, other) }),
    fairness: declared.flatMap((one) => fairnessOf(one, { periods, first })),
  };
}

function searched(
  { version, levels }: OneVersion,
  periods: readonly LabelledPeriod[],
): Pick<SegmentFacts, 'loss' | 'search'> {
  const whole = latestOf(periods.flatMap((period) => labelledOf(period, version)));
  const losses = whole === undefined ? undefined : segmentLosses(whole);
  const search = losses === undefined ? undefined : worstSegments(segmentsWithLosses(levels), losses);
  return { loss: lossNames[whole?.task ?? 'binary'], search };
}

function shownSegment(feature: string, versions: readonly OneVersion[], seed: string): ShownSegment {
  const levels = versions[0]?.levels.filter((one) => one.feature === feature).map(({ level }) => level) ?? [];
  const shown = levels.flatMap((level) =>
    versions.flatMap(({ name, levels: own }): readonly ShownLevel[] => {
      const labelled = own.find((one) => one.feature === feature && one.level === level)?.labelled;
      if (labelled === undefined) return [];
      const numbers = measureLabelled(labelled, {
        seed: `${seed} ${name} ${feature} ${level}`,
        names: namesOf(labelled),
      });
      return [{ level, version: name, rows: labelled.rows, numbers }];
    }),
  );
  return { feature, levels: shown };
}

/** Numbers of decisions are named with the threshold. */
function namesOf(labelled: LabelledEntry): readonly string[] {
  const names: readonly string[] = shownNumbers[labelled.task];
  if (labelled.task !== 'binary') return names;
  const { thresholds } = labelled.sketches.thresholds;
  return [...names, ...thresholds.flatMap((threshold) => names.map((name) => `${name}@${threshold}`))];
}

/** Losses of the second version minus those of the first. */
function harmOf(first: OneVersion, other: OneVersion): NonNullable<SegmentFacts['harm']> {
  const [champion, challenger] = [first, other].map(
    ({ levels }) => new Map(segmentsWithLosses(levels).map(({ name, losses }) => [name, losses])),
  );
  const levels = first.levels.map(levelName).flatMap((name) => {
    const [a, b] = [champion?.get(name), challenger?.get(name)];
    return a === undefined || b === undefined ? [] : [{ name, champion: a, challenger: b }];
  });
  return { versions: `${other.name} minus ${first.name}`, levels: segmentHarm(levels) };
}

interface Compared {
  readonly periods: readonly LabelledPeriod[];
  readonly first: OneVersion;
}

function fairnessOf(declared: DeclaredSegment, { periods, first }: Compared): readonly ShownFairness[] {
  const { feature, values, fairness } = declared;
  if (fairness === undefined) return [];
  const { reference } = fairness;
  const byPeriod = periods.map((period) => ({
    startMs: epochMsOf(period.pointer.start),
    levels: versionSegments([period], first.version, [declared]),
  }));
  const groupIn = (levels: readonly LevelLabels[], level: string): GroupLabels => ({
    name: level,
    labelled: levels.find((one) => one.feature === feature && one.level === level)?.labelled,
  });
  const compared = [...values.filter((value) => value !== reference), OTHER_LEVEL].filter(
    (level) => level !== OTHER_LEVEL || groupIn(first.levels, level).labelled !== undefined,
  );
  const shown = compared.map((level) => ({
    level,
    now: allGaps(
      groupIn(first.levels, reference),
      groupIn(first.levels, level),
      `${first.version} ${feature} ${level}`,
    ),
    points: byPeriod.map(({ startMs, levels }) => ({
      startMs,
      gaps: entryGaps(groupIn(levels, reference), groupIn(levels, level)),
    })),
  }));
  return [{ feature, reference, compared: shown }];
}
