import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { RetroSums } from '../../../contracts/stored/rollouts/retro.ts';

/** A request as it was recorded: what it held, and what the champion predicted. */
export interface RecordedAnswer {
  readonly requestId: string;
  readonly features: NonNullable<CaptureRecord['features']>;
  readonly prediction: number | string | boolean;
}

/** A record as it can be asked again, or why it cannot; undefined: it is no answer of the champion. */
export type Recorded =
  | { readonly kind: 'asked'; readonly answer: RecordedAnswer }
  | { readonly kind: Exclude<keyof RetroSums['skipped'], 'twice'> };

/** Of these assignments the champion answered callers as it answers all. */
const served: ReadonlySet<CaptureRecord['assignment']> = new Set(['random', 'rule']);

/**
 * What a captured record says of a request that the champion answered itself, and that went to no other version.
 *
 * `cut`: its features were too long for a record; `fields`: none were captured, as only some requests are drawn for that;
 * `prediction`: there is none.
 */
export function recordedAnswer(record: CaptureRecord, champion: string): Recorded | undefined {
  if (!isItsAnswer(record, champion)) return undefined;
  const { features, prediction, requestId } = record;
  if (record.isCut === true) return { kind: 'cut' };
  if (features === undefined || Object.keys(features).length === 0) return { kind: 'fields' };
  if (prediction === undefined || prediction === null) return { kind: 'prediction' };
  return { kind: 'asked', answer: { requestId, features, prediction } };
}

function isItsAnswer({ version, assignment, outcome, answeredBy }: CaptureRecord, champion: string): boolean {
  return version === champion && served.has(assignment) && outcome === 'ok' && answeredBy === undefined;
}
