import type { NamedOutcome } from '../../outcome.ts';
import type { CalibrationState } from '../../performance/estimated/estimated-performance.ts';
import { counted } from '../../wording/counted.ts';
import { lackWords } from '../lack-words.ts';
import { metricWords, outcomeCell } from '../performance/number-table.ts';
import type { Cell, Section } from '../section.ts';

/** What the labels of a file were to say by its scores, or why there is no such estimate. */
export type FileEstimate =
  | {
      readonly kind: 'estimated';
      /** Rows with a score. */
      readonly rows: number;
      /** The labelled file that the scores were calibrated on, and its labelled rows. */
      readonly reference: { readonly name: string; readonly rows: number };
      readonly calibration: CalibrationState;
      readonly outcomes: readonly NamedOutcome[];
    }
  | { readonly kind: 'not-estimated'; readonly reason: string };

/** Estimated numbers beside those from labels. */
export function estimateSection(estimate: FileEstimate, realised: readonly NamedOutcome[]): Section {
  const frame = { id: 'estimate', title: 'Estimated before labels' };
  if (estimate.kind === 'not-estimated')
    return { ...frame, parts: [{ kind: 'note', tone: 'warn', text: `Not estimated: ${estimate.reason}.` }] };
  const { rows, outcomes, calibration } = estimate;
  return {
    ...frame,
    lead: `From ${counted(rows, 'score')} alone. An estimate knows nothing of a changed meaning of the scores.`,
    parts: [
      {
        kind: 'note',
        tone: calibration.kind === 'calibrated' ? 'plain' : 'warn',
        text: `The scores are ${calibrationWords(estimate)}.`,
      },
      {
        kind: 'table',
        caption: 'Estimated beside realised',
        columns: [
          { name: 'number' },
          { name: 'estimated', isNumber: true },
          ...(realised.length === 0 ? [] : [{ name: 'from labels', isNumber: true }]),
        ],
        rows: outcomes.map(({ name, outcome }): readonly Cell[] => [
          metricWords(name),
          outcomeCell({ name, outcome }),
          ...(realised.length === 0 ? [] : [outcomeCell(realised.find((one) => one.name === name))]),
        ]),
      },
    ],
  };
}

/** On what the scores were calibrated, or why they were not. */
export function calibrationWords({
  calibration,
  reference,
}: Pick<Extract<FileEstimate, { kind: 'estimated' }>, 'calibration' | 'reference'>): string {
  if (calibration.kind === 'calibrated')
    return `calibrated on ${counted(reference.rows, 'labelled row')} of ${reference.name}`;
  return `not calibrated on ${reference.name}, numbers may be points off: ${lackWords(calibration.because)}`;
}
