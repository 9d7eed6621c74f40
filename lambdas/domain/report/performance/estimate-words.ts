import type { EstimateDetails, NamedNumber } from '../../../contracts/stored/performance-details.ts';
import { counted } from '../../wording/counted.ts';
import { instantWords } from '../../wording/instant.ts';
import { lackWords } from '../lack-words.ts';
import { metricWords, numberWords } from './number-table.ts';

/** What is estimated before labels in sentences: of which requests, every number, and what it stands on. */
export function estimateWords(details: EstimateDetails): readonly string[] {
  if (details.kind === 'not-estimated') return [`not estimated: ${details.reason}`];
  const { version, rows, from, to, threshold, numbers, calibration } = details;
  const of = `${version}, estimated before labels of ${counted(Math.round(rows), 'scored request')} from ${instantWords(from)} to ${instantWords(to)}`;
  return [`${of}: ${numbers.map((one) => oneWords(one, threshold)).join(', ')}`, calibrationWords(calibration)];
}

/** On what scores were calibrated, or that they were not, and why. */
function calibrationWords(calibration: Extract<EstimateDetails, { kind: 'estimated' }>['calibration']): string {
  if (calibration.kind === 'not-calibrated')
    return `not calibrated, numbers may be points off: ${lackWords(calibration.because)}`;
  const { rows, source } = calibration;
  return `calibrated on ${counted(Math.round(rows), 'label')}${source === 'baseline' ? ' of its baseline' : ''}`;
}

/** Name of a realised number for an estimated one: `estimated-recall` is `recall@0.5`. */
export function realisedName(name: string, threshold: number): string {
  const own = name.replace(/^estimated-/, '');
  return own === 'auc' || own === 'brier' ? own : `${own}@${threshold}`;
}

function oneWords(one: NamedNumber, threshold: number): string {
  const name = metricWords(realisedName(one.name, threshold));
  if (one.kind === 'lacking') return `${name}: ${lackWords(one.lack)}`;
  const { value, interval } = one;
  const ends = interval === undefined ? '' : ` (${numberWords(interval[0])} to ${numberWords(interval[1])})`;
  return `${name} ${numberWords(value)}${ends}`;
}
