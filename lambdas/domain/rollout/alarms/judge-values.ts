import type { AlarmReading, MetricSource } from '../../../contracts/stored/rollouts/alarm.ts';
import { durationWords } from '../../wording/duration.ts';
import { significant } from '../../wording/numbers.ts';

/** A value of a metric; `at` is the ISO start of its period. */
export interface MetricValue {
  readonly at: string;
  readonly value: number;
}

type Judged = Pick<AlarmReading, 'state' | 'says'>;

const breaks: Readonly<Record<MetricSource['comparison'], (value: number, threshold: number) => boolean>> = {
  above: (value, threshold) => value > threshold,
  atLeast: (value, threshold) => value >= threshold,
  below: (value, threshold) => value < threshold,
  atMost: (value, threshold) => value <= threshold,
};

const comparisonWords: Readonly<Record<MetricSource['comparison'], string>> = {
  above: 'above',
  atLeast: 'at or above',
  below: 'below',
  atMost: 'at or below',
};

/**
 * Judges the newest values of a metric: broken where `periods` of the newest `of` break the threshold.
 *
 * Values that are not there break nothing and save nothing: where they could still make it broken, nobody can say.
 *
 * @param values at most `of`, the oldest first
 */
export function judgeValues(source: MetricSource, values: readonly MetricValue[]): Judged {
  const { comparison, threshold, periods, of } = source;
  const broken = values.filter(({ value }) => breaks[comparison](value, threshold)).length;
  const absent = Math.max(0, of - values.length);
  const says = `${seriesWords(source)} ${comparisonWords[comparison]} ${threshold} in ${broken} of ${values.length} values (${periods} of ${of} break it)${valueWords(values)}`;
  if (broken >= periods) return { state: 'alarm', says };
  if (broken + absent >= periods) return { state: 'no-data', says: `too few values: ${says}` };
  return { state: 'ok', says };
}

/** What the values are of. */
function seriesWords({ metrics, expression, periodSeconds }: MetricSource): string {
  const [only] = Object.values(metrics);
  const what = expression ?? (only === undefined ? 'nothing' : `${only.statistic} of ${only.namespace} ${only.name}`);
  return `${what} per ${durationWords(periodSeconds)}`;
}

function valueWords(values: readonly MetricValue[]): string {
  return values.length === 0 ? '' : `: ${values.map(({ value }) => significant(value, 6)).join(', ')}`;
}
