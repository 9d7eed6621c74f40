import type { EvidencePage } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import type { EvidenceRow } from '../../../contracts/stored/evidence.ts';
import { given } from '../../../domain/given.ts';
import { checkpointOfPart, evidenceParts, recordOfPart } from './evidence-parts.ts';
import { readEvidence } from './stored-evidence.ts';
import { readStored } from './stored-progress.ts';
import type { ObjectStore } from '../../windows/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What showing evidence needs from outside. */
export interface ShowEvidenceDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listVerdicts'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Which page of which evidence. */
interface Asked {
  readonly model: string;
  readonly rolloutId: string;
  /** First window. */
  readonly from: number;
  /** A further challenger, or a period. @default - the version that was started, or the present period */
  readonly part?: string | undefined;
}

/** Rows of a page: about 500 bytes each, far below what an answer may hold. */
const PAGE_ROWS = 2_000;

/**
 * The record, the verdicts, a page of the evidence and the checkpoint that was folded from it: all that it takes to compute a verdict again.
 *
 * @throws UnderstudyError ROLLOUT_NOT_FOUND; InvalidInputError for a part that the rollout does not have
 */
export async function showEvidence(
  { rollouts, objects }: ShowEvidenceDeps,
  { model, rolloutId, from, part }: Asked,
): Promise<EvidencePage> {
  const rollout = await rollouts.readRollout(model, rolloutId);
  if (rollout === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  const parts = evidenceParts(rollout);
  if (part !== undefined && !parts.includes(part)) throw new InvalidInputError('the path', [partFault(part, parts)]);
  const [verdicts, rows, progress] = await Promise.all([
    rollouts.listVerdicts(model, rolloutId),
    readEvidence(objects, recordOfPart(rollout, part)),
    from === 0 ? readStored(objects, checkpointOfPart(rollout, part)) : undefined,
  ]);
  const page = {
    rollout,
    verdicts: [...verdicts],
    ...(parts.length === 0 ? {} : { parts: [...parts] }),
    ...given({ progress }),
  };
  return { ...page, ...rowsFrom(rows, from) };
}

/** A window is never torn apart: its rows come together. */
function rowsFrom(rows: readonly EvidenceRow[], from: number): Pick<EvidencePage, 'rows' | 'next'> {
  const rest = rows.filter(({ minute }) => minute >= from);
  const next = rest[PAGE_ROWS]?.minute;
  return next === undefined ? { rows: rest } : { rows: rest.filter(({ minute }) => minute < next), next };
}

function partFault(part: string, parts: readonly string[]): { readonly path: string; readonly message: string } {
  const one = parts.length === 0 ? 'left out: the rollout has one evidence' : `one of ${parts.join(', ')}`;
  return { path: 'part', message: `must be ${one}; got ${JSON.stringify(part)}` };
}
