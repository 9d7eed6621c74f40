import type { Fault } from '../../../contracts/people/faults.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { Target } from '../../../contracts/people/target.ts';
import { answerFault, sampleBodies } from '../../../domain/rollout/planning/sample-requests.ts';
import type { TargetCaller } from '../../serving/ports.ts';

const SAMPLES = 5;

/**
 * Sends five sample requests to a target; a target of which none answers properly is a fault.
 *
 * Each sample may take as long as a request of the model may.
 */
export async function tryTarget(
  caller: TargetCaller,
  specification: Specification,
  target: Target,
): Promise<readonly Fault[]> {
  const bodies = sampleBodies(specification.signature);
  const samples = Array.from({ length: SAMPLES }, (_, index) => bodies[index % bodies.length]);
  const faults = await Promise.all(samples.map((body) => faultOf(caller, specification, { target, body })));
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length < SAMPLES) return [];
  const message = `none of ${SAMPLES} sample requests was answered properly: ${countWords(found)}`;
  return [{ path: 'version.target', message }];
}

async function faultOf(
  caller: TargetCaller,
  { slo, signature }: Specification,
  sample: { readonly target: Target; readonly body: unknown },
): Promise<string | undefined> {
  const body = new TextEncoder().encode(JSON.stringify(sample.body));
  const request = { body, contentType: 'application/json', deadlineMs: slo.timeoutMs };
  const reply = await caller.call(sample.target, request);
  switch (reply.kind) {
    case 'timeout':
      return 'timeout';
    case 'failed':
      return reply.errorClass;
    case 'reply':
      return answerFault(
        { status: reply.status, text: new TextDecoder().decode(reply.body) },
        signature?.prediction.path,
      );
  }
}

function countWords(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ');
}
