import type { AnsweredPair } from '../../../../contracts/stored/rows/pair-part.ts';
import type { LevelCounts, PairCoverage } from '../../../judge/paired/paired-plan.ts';

/** Parts of the pairs, by the rank of a number, in which labels are counted. */
const TENTHS = 10;
/** Classes that are counted by name; the rest is counted together. */
const MOST_CLASSES = 50;
const OTHER = 'others';

type Prediction = AnsweredPair['champion'];

/**
 * Of how many pairs labels are known, by what either version predicted: numbers by tenths of their rank within the block, classes by name.
 *
 * @param decides the decision behind a prediction; undefined where numbers are compared by their errors
 */
export function pairCoverage(
  pairs: readonly AnsweredPair[],
  isLabelled: (pair: AnsweredPair) => boolean,
  decides?: (prediction: Prediction) => unknown,
): PairCoverage {
  const known = pairs.map(isLabelled);
  const differing = pairs.filter(
    (one, n) => known[n] === false && decides?.(one.champion) !== decides?.(one.challenger),
  );
  return {
    champion: countsOf(
      pairs.map(({ champion }) => champion),
      known,
    ),
    challenger: countsOf(
      pairs.map(({ challenger }) => challenger),
      known,
    ),
    ...(decides === undefined ? {} : { differing: differing.length }),
  };
}

function countsOf(predictions: readonly Prediction[], known: readonly boolean[]): LevelCounts {
  const levelOf = levelsOf(predictions);
  const counts = new Map<string, readonly [pairs: number, labelled: number]>();
  predictions.forEach((prediction, n) => {
    const level = levelOf(prediction);
    const [pairs, labelled] = counts.get(level) ?? [0, 0];
    counts.set(level, [pairs + 1, labelled + Number(known[n] === true)]);
  });
  return Object.fromEntries(counts);
}

function levelsOf(predictions: readonly Prediction[]): (prediction: Prediction) => string {
  const numbers = predictions.filter((one) => typeof one === 'number').toSorted((a, b) => a - b);
  if (numbers.length < predictions.length) {
    const named = new Set([...new Set(predictions.map(String))].toSorted().slice(0, MOST_CLASSES));
    return (prediction) => (named.has(String(prediction)) ? String(prediction) : OTHER);
  }
  const cuts = Array.from(
    { length: TENTHS - 1 },
    (_, n) => numbers[Math.floor(((n + 1) * numbers.length) / TENTHS)] ?? 0,
  );
  return (prediction) =>
    `tenth ${1 + cuts.filter((cut) => typeof prediction === 'number' && cut <= prediction).length}`;
}
