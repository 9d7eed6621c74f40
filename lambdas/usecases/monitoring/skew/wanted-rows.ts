import { readContext } from '../../../contracts/messages/prediction-context.ts';
import type { SkewBatch } from '../../../contracts/api/skew-api.ts';
import type { NotComparedReason } from '../../../contracts/stored/skew/skew-result.ts';
import { CAPTURE_LIFE_DAYS } from '../../../contracts/stored/object-keys.ts';
import type { PredictionVerifier } from '../../windows/feedback/ports.ts';

/** A row of a batch whose captured record is looked for. */
export interface WantedRow {
  /** Its place in the batch. */
  readonly place: number;
  readonly version: string;
  /** Epoch milliseconds at which the answer left, to the second. */
  readonly at: number;
}

/** Rows of a batch by the request that their id names, and why the others are not looked for. */
export interface WantedRows {
  readonly rows: ReadonlyMap<string, WantedRow>;
  readonly refused: Readonly<Partial<Record<NotComparedReason, number>>>;
}

const DAY_MS = 86_400_000;
const unverified = { malformed: 'malformed-id', forged: 'bad-signature', 'unknown-key': 'unknown-key' } as const;

/**
 * Sorts the rows of a batch by their ids: each is checked against the stage's key and says itself when and of what model it is.
 *
 * @throws UnderstudyError when the key cannot be read
 */
export async function wantedRows(
  verifier: PredictionVerifier,
  model: string,
  { rows, now }: { readonly rows: SkewBatch['rows']; readonly now: number },
): Promise<WantedRows> {
  const wanted = new Map<string, WantedRow>();
  const refused: Partial<Record<NotComparedReason, number>> = {};
  const refuse = (reason: NotComparedReason): void => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  };
  for (const [place, [id]] of rows.entries()) {
    const found = await contextOf(verifier, id, model);
    if (typeof found === 'string') refuse(found);
    else if (found.window * 1000 < now - CAPTURE_LIFE_DAYS * DAY_MS) refuse('expired');
    else if (wanted.has(found.requestId)) refuse('repeated-id');
    else wanted.set(found.requestId, { place, version: found.version, at: found.window * 1000 });
  }
  return { rows: wanted, refused };
}

async function contextOf(
  verifier: PredictionVerifier,
  id: string,
  model: string,
): Promise<NonNullable<ReturnType<typeof readContext>> | NotComparedReason> {
  const verified = await verifier.verify(id);
  if (verified.kind !== 'verified') return unverified[verified.kind];
  // Features are captured once a request, whatever number of predictions it asks for.
  if (verified.instance !== undefined) return 'batch-instance';
  const context = readContext(verified.payload);
  if (context === undefined) return 'malformed-id';
  return context.model === model ? context : 'other-model';
}
