import type { NamedNumber, PerformanceDetails } from '../../../contracts/stored/performance-details.ts';
import type { NamedOutcome } from '../../../domain/outcome.ts';
import { endOf } from '../drift/drift-hours.ts';
import type { ModelHistory } from '../model-history.ts';
import type { LabelledPeriod } from './labelled-period.ts';
import { versionPerformance, versionsOf } from './version-performance.ts';

/** Headline numbers of every version that has labels in these hours, the one with the most requests first. */
export function performanceDetails(hours: readonly LabelledPeriod[], history: ModelHistory): PerformanceDetails {
  const [first, last] = [hours[0], hours.at(-1)];
  const span = {
    from: first?.pointer.start ?? history.span.from,
    to: last === undefined ? history.span.from : endOf(last.pointer.start, history),
  };
  const seed = `${history.model} ${span.from}`;
  const versions = versionsOf(hours).flatMap((version) => {
    const outcome = versionPerformance(hours, { version, seed: `${seed} ${version}`, isBrief: true });
    if (outcome.kind !== 'measured') return [];
    const { coverage, numbers, warnings } = outcome;
    const { requests, labelled } = coverage;
    return [{ version, requests, labelled, numbers: numbers.map(numberOf), warnings }];
  });
  return { ...span, versions };
}

function numberOf({ name, outcome }: NamedOutcome): NamedNumber {
  if (outcome.kind !== 'measured') return { kind: 'lacking', name, lack: outcome };
  const { value, interval, bound } = outcome;
  const ends = interval.kind === 'known' ? { interval: [interval.value.lower, interval.value.upper] as const } : {};
  return { kind: 'measured', name, value, bound, ...ends };
}
