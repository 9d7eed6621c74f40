import type { ArmCounts, HealthArm, PeriodEntry } from '../../contracts/stored/rows/period-row.ts';
import { given } from '../given.ts';
import { odditiesOf } from './column-oddities.ts';
import type { KnownColumns } from './known-columns.ts';
import { servedOf } from './merge-entries.ts';
import { placeOf, type PlaceNumbers } from './place.ts';
import { twentyBins } from './minute-entries.ts';

/** Exact counts of an arm, as pointers carry them. */
export function armCountsOf(entry: PeriodEntry): ArmCounts {
  const { version, assignment, hop, counts, captured } = entry;
  const { requests, errors, timeouts, clientErrors, fallbacks, hedges } = counts;
  const served = servedOf(entry);
  return {
    version,
    assignment,
    hop,
    requests,
    errors,
    timeouts,
    clientErrors,
    fallbacks,
    captured: [captured.records, captured.weight],
    ...given({ served, hedges }),
  };
}

/** Health of an arm: its counts, latency, scores, and what was odd about its features beside what the baseline of its version knows. */
export function healthArmOf(entry: PeriodEntry, known: KnownColumns): HealthArm {
  const { counts, captured } = entry;
  const odd = Object.entries(captured.features).map(
    ([name, sketch]) => [name, odditiesOf(sketch, known.get(name))] as const,
  );
  const places = placesOf(captured);
  return {
    ...armCountsOf(entry),
    ...(places.length === 0 ? {} : { places: Object.fromEntries(places) }),
    errorClasses: counts.errorClasses,
    latency: counts.latency,
    scores: twentyBins(captured.scores ?? {}),
    odd: Object.fromEntries(odd.filter(([, four]) => four.some((count) => count > 0))),
  };
}

/** Places of numeric features; sampled rows count for as many as they tell. */
function placesOf({
  features,
  weight,
  squares,
}: PeriodEntry['captured']): readonly (readonly [string, PlaceNumbers])[] {
  const effective = squares === 0 ? 1 : Math.min(1, weight / squares);
  return Object.entries(features).flatMap(([name, sketch]) => {
    const place = placeOf(sketch, effective);
    return place === undefined ? [] : [[name, place] as const];
  });
}
