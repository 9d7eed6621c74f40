import { storedEvidence, type EvidenceRow } from '../../../contracts/stored/evidence.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { evidenceKey } from '../../../contracts/stored/object-keys.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { JudgedRecord } from './arm-record.ts';
import type { RipeRow } from '../../../domain/rollout/ticking/fold-rows.ts';
import type { ObjectStore } from '../../windows/ports.ts';

/** Which rollout, and which of its challengers where it has several. */
type Named = Pick<RolloutRecord, 'model' | 'rolloutId'> & Pick<JudgedRecord, 'arm'>;

/** Evidence rows of a rollout in order; none before the first tick, and none of windows from before rows were kept whole. @throws Error when they are of another form */
export async function readEvidence(
  objects: Pick<ObjectStore, 'readText'>,
  { model, rolloutId, arm }: Named,
): Promise<readonly EvidenceRow[]> {
  const text = await objects.readText(evidenceKey(model, rolloutId, arm));
  if (text === undefined) return [];
  const stored = storedEvidence.parse(JSON.parse(text));
  return stored.rows.flatMap((row) => (Array.isArray(row) ? [] : [row]));
}

/** Replaces the evidence as a whole, so that a tick that is told again leaves the same. */
export async function writeEvidence(
  objects: Pick<ObjectStore, 'writeText'>,
  { model, rolloutId, arm }: Named,
  rows: readonly RipeRow[],
): Promise<void> {
  await objects.writeText(
    evidenceKey(model, rolloutId, arm),
    JSON.stringify({ schema: SCHEMA, model, rolloutId, rows }),
  );
}
