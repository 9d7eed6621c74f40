import type { EvidencePage } from '../../../contracts/api/api.ts';
import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { evidenceRecord } from './period-of.ts';
import { readEvidence } from './stored-evidence.ts';
import type { ObjectStore } from '../../windows/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What showing evidence needs from outside. */
export interface ShowEvidenceDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listVerdicts'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Rows of a page: about 500 bytes each, far below what an answer may hold. */
const PAGE_ROWS = 2_000;

/**
 * The record, the verdicts and a page of the evidence: all that it takes to compute a verdict again.
 *
 * @throws UnderstudyError ROLLOUT_NOT_FOUND
 */
export async function showEvidence(
  { rollouts, objects }: ShowEvidenceDeps,
  { model, rolloutId, from }: { readonly model: string; readonly rolloutId: string; readonly from: number },
): Promise<EvidencePage> {
  const rollout = await rollouts.readRollout(model, rolloutId);
  if (rollout === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  const [verdicts, rows] = await Promise.all([
    rollouts.listVerdicts(model, rolloutId),
    readEvidence(objects, evidenceRecord(rollout)),
  ]);
  const rest = rows.filter(({ minute }) => minute >= from);
  const next = rest[PAGE_ROWS]?.minute;
  if (next === undefined) return { rollout, verdicts: [...verdicts], rows: [...rest] };
  // A window is never torn apart: its rows come together.
  return { rollout, verdicts: [...verdicts], rows: rest.filter(({ minute }) => minute < next), next };
}
