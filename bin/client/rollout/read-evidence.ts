import type { EvidencePage } from '../../../lambdas/contracts/api/api.ts';
import type { EvidencePart, StoredEvidence } from '../../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import type { ControlClient } from '../control-client.ts';

/** Everything that is stored of a rollout's evidence, with its verdicts. */
export async function readAllEvidence(
  control: ControlClient,
  model: string,
  rolloutId: string,
): Promise<StoredEvidence & Pick<EvidencePage, 'verdicts'>> {
  const page = await control.getEvidence(model, rolloutId);
  const parts = new Map<string, EvidencePart>();
  for (const part of page.parts ?? []) parts.set(part, await control.getEvidence(model, rolloutId, part));
  return { ...page, parts };
}
