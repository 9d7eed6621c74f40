import type { NamedNumber, PerformanceDetails } from '../../../contracts/stored/performance-details.ts';
import type { NamedOutcome } from '../../../domain/outcome.ts';
import { headlines, measureLabelled } from '../../../domain/performance/labelled/measure-labelled.ts';
import { endOf } from '../drift/drift-hours.ts';
import type { ModelHistory } from '../model-history.ts';
import { labelTerms } from './label-selection.ts';
import type { LabelledPeriod } from './labelled-period.ts';
import { versionPerformance, versionsOf } from './version-performance.ts';

/** Headline numbers of every version that has labels in these hours, the one with the most requests first. */
export async function performanceDetails(
  hours: readonly LabelledPeriod[],
  history: ModelHistory,
): Promise<PerformanceDetails> {
  const [first, last] = [hours[0], hours.at(-1)];
  const span = {
    from: first?.pointer.start ?? history.span.from,
    to: last === undefined ? history.span.from : endOf(last.pointer.start, history),
  };
  const terms = labelTerms(history.specification);
  const seed = `${history.model} ${span.from}`;
  const versions = versionsOf(hours).map(async (version): Promise<PerformanceDetails['versions']> => {
    const outcome = versionPerformance(hours, { version, seed: `${seed} ${version}`, isBrief: true, ...terms });
    if (outcome.kind !== 'measured') return [];
    const { coverage, numbers, warnings, selection } = outcome;
    const { requests, labelled } = coverage;
    const baseline = await baselineNumbers(history, version);
    const selective = selection.length === 0 ? {} : { selectiveLabels: selection };
    return [{ version, requests, labelled, numbers: numbers.map(numberOf), warnings, ...selective, ...baseline }];
  });
  return { ...span, versions: (await Promise.all(versions)).flat() };
}

/** Headline numbers of the labels of a version's baseline. One that cannot be read leaves those of the version as they are. */
async function baselineNumbers(
  { model, readBaseline }: ModelHistory,
  version: string,
): Promise<Pick<PerformanceDetails['versions'][number], 'baseline'>> {
  const labelled = (await readBaseline(version).catch(() => undefined))?.labelled;
  if (labelled === undefined) return {};
  const numbers = measureLabelled(labelled, { seed: `${model} ${version} baseline`, names: headlines(labelled) });
  return { baseline: { labelled: labelled.rows, numbers: numbers.map(numberOf) } };
}

/** A number as rows of checks keep it. */
export function numberOf({ name, outcome }: NamedOutcome): NamedNumber {
  if (outcome.kind !== 'measured') return { kind: 'lacking', name, lack: outcome };
  const { value, interval, bound } = outcome;
  const ends = interval.kind === 'known' ? { interval: [interval.value.lower, interval.value.upper] as const } : {};
  return { kind: 'measured', name, value, bound, ...ends };
}
