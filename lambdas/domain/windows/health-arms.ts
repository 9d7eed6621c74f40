import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { ArmCounts, HealthArm, PeriodEntry } from '../../contracts/stored/rows/period-row.ts';
import { newRows } from '../sketch/categories.ts';
import { servedOf } from './merge-entries.ts';
import { placeOf, type PlaceNumbers } from './place.ts';
import { twentyBins } from './minute-entries.ts';

type Oddities = HealthArm['odd'][string];

/** Exact counts of an arm, as pointers carry them. */
export function armCountsOf({ version, assignment, hop, counts, captured, sequences }: PeriodEntry): ArmCounts {
  const { requests, errors, timeouts, clientErrors, fallbacks } = counts;
  const served = servedOf(sequences);
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
    ...(served === undefined ? {} : { served }),
  };
}

/** Health of an arm: its counts, latency, scores, and what was odd about its features. */
export function healthArmOf(entry: PeriodEntry): HealthArm {
  const { counts, captured } = entry;
  const odd = Object.entries(captured.features).map(([name, sketch]) => [name, odditiesOf(sketch)] as const);
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

/** `[missing, new category, infinite, mistyped]` of a column. */
function odditiesOf(sketch: ColumnSketch): Oddities {
  switch (sketch.kind) {
    case 'numeric':
      return [sketch.grid.missing, 0, sketch.grid.infinite, sketch.grid.mistyped];
    case 'loose':
      return [sketch.missing, 0, sketch.infinite, sketch.mistyped];
    case 'categorical': {
      const { categories } = sketch;
      // Without a baseline every category is new, and nothing is odd about it.
      const isKnown = Object.keys(categories.listed).length > 0;
      return [categories.missing, isKnown ? newRows(categories) : 0, 0, categories.mistyped];
    }
  }
}
