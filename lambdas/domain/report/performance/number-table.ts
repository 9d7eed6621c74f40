import type { NamedOutcome, Outcome } from '../../outcome.ts';
import { significant } from '../../wording/numbers.ts';
import { lackWords } from '../lack-words.ts';
import type { Cell, Fact, Part } from '../section.ts';
import { nameOfVersion, type ShownPerformance } from './shown-performance.ts';

/** Names that people know by their letters. */
const letters = /^(auc|ks|ece|mce|rmse|mae|mse|mape|smape|wape|rmsle|msle|mcc)\b/;

/** `recall@0.5` as `recall at 0.5`, `auc` as `AUC`. */
export function metricWords(name: string): string {
  const [word = '', threshold] = name.split('@');
  const spoken = word
    .replace(letters, (found) => found.toUpperCase())
    .replace(/^r2$/, 'R²')
    .replace(/^gini$/, 'Gini')
    .replace(/^brier/, 'Brier')
    .replace(/f1$/, 'F1')
    .replace('median-ae', 'median absolute error')
    .replace('p90-ae', '90th percentile of absolute error')
    .replace('gain-decile-1', 'gain in the top tenth')
    .replaceAll('-', ' ');
  return threshold === undefined ? spoken : `${spoken} at ${threshold}`;
}

/** The most telling numbers of a version with their intervals. */
export function headlineFigures(names: readonly string[], performance: ShownPerformance): readonly Fact[] {
  return names.flatMap((name) => {
    const outcome = performance.numbers.find((one) => one.name === name)?.outcome;
    if (outcome === undefined) return [];
    if (outcome.kind !== 'measured') return [{ name: metricWords(name), value: '–', note: lackWords(outcome) }];
    return [{ name: metricWords(name), value: numberWords(outcome.value), note: intervalWords(outcome) }];
  });
}

/** Numbers by name, one column a version: value, interval, and how far the sketch may be off where that counts. */
export function numberTable(
  caption: string,
  performances: readonly ShownPerformance[],
  names: (name: string) => boolean,
): Part {
  const all = [...new Set(performances.flatMap(({ numbers }) => numbers.map(({ name }) => name)))].filter(names);
  return {
    kind: 'table',
    caption,
    columns: [{ name: 'number' }, ...performances.map((one) => ({ name: nameOfVersion(one), isNumber: true }))],
    rows: all.map((name): readonly Cell[] => [
      metricWords(name),
      ...performances.map(({ numbers }) => outcomeCell(numbers.find((one) => one.name === name))),
    ]),
    isFolded: true,
  };
}

/** A number with its interval, or why there is none. */
export function outcomeCell(named: NamedOutcome | undefined): Cell {
  if (named === undefined) return '–';
  const { outcome } = named;
  if (outcome.kind !== 'measured') return { text: lackWords(outcome), tone: 'plain' };
  return `${numberWords(outcome.value)} (${intervalWords(outcome)})`;
}

/** `95 %: 0.71 to 0.74`, and the bound of the sketch if it is above a tenth of the interval. */
function intervalWords({ interval, bound }: Extract<Outcome, { kind: 'measured' }>): string {
  const wide = interval.kind === 'known' ? interval.value.upper - interval.value.lower : 0;
  const off = bound > 0 && bound > wide / 10 ? `, sketch within ${numberWords(bound)}` : '';
  if (interval.kind !== 'known') return `no interval${off}`;
  return `95 %: ${numberWords(interval.value.lower)} to ${numberWords(interval.value.upper)}${off}`;
}

/** A number to four digits. */
export function numberWords(value: number): string {
  return String(significant(value, Math.abs(value) < 1 ? 3 : 4));
}
