import type { Specification } from '../../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../../contracts/people/version.ts';
import type { Target } from '../../../../contracts/people/target.ts';
import {
  answerFault,
  sampleRequests,
  type SampleRequest,
} from '../../../../domain/rollout/planning/sample-requests.ts';
import { predictionWords } from '../../../../domain/routing/prediction.ts';
import type { TargetCaller } from '../../../serving/ports.ts';

const SAMPLES = 5;
/** Answers that only a target which has started gives. */
const awake = /^(no-json|no-prediction|bad-prediction|http-(2|3|4)\d\d)$/;
/** What a target answers, or its platform for it, that has yet to start: unavailable, no answer of its own, late, or nobody there yet. */
const cold: ReadonlySet<string> = new Set([
  'timeout',
  'http-502',
  'http-503',
  'http-504',
  'ModelNotReadyException',
  'ServiceUnavailable',
  'ResourceNotReadyException',
  'SnapStartNotReadyException',
  'econnrefused',
  'econnreset',
  'epipe',
  'etimedout',
  'ehostunreach',
  'enetunreach',
  'enotfound',
  'eai_again',
]);

/** What trying a target came to; `says` tells how its answers were wrong. `cold`: it may be right when it has started. */
export type Tried = { readonly kind: 'good' } | { readonly kind: 'cold' | 'bad'; readonly says: string };

/**
 * Sends five sample requests to a target; one proper answer is enough.
 *
 * Each sample may take as long as a request of the model may.
 */
async function tryTarget(caller: TargetCaller, specification: Specification, target: Target): Promise<Tried> {
  const answers = await answersOf(caller, specification, { target, samples: SAMPLES });
  const faults = answers.filter((fault) => fault !== undefined);
  if (faults.length < SAMPLES) return { kind: 'good' };
  const isCold = faults.some((fault) => cold.has(fault)) && !faults.some((fault) => awake.test(fault));
  return { kind: isCold ? 'cold' : 'bad', says: `${countWords(faults)}${ruleWords(specification, faults)}` };
}

/** Sends sample requests side by side, and says of each what was wrong with its answer; undefined: nothing. */
export async function answersOf(
  caller: TargetCaller,
  specification: Specification,
  { target, samples }: { readonly target: Target; readonly samples: number },
): Promise<readonly (string | undefined)[]> {
  const requests = sampleRequests(specification.signature);
  const chosen = Array.from({ length: samples }, (_, index) => requests[index % requests.length]);
  const asked = chosen.flatMap((sample) =>
    sample === undefined ? [] : [faultOf(caller, specification, { target, sample })],
  );
  return Promise.all(asked);
}

/** Sends samples to all targets of a start, one version after the other; the first that does not answer speaks for all. */
export async function tryTargets(
  caller: TargetCaller,
  specification: Specification,
  versions: readonly Pick<VersionRecord, 'version' | 'target'>[],
): Promise<Tried> {
  for (const { version, target } of versions) {
    const tried = await tryTarget(caller, specification, target);
    if (tried.kind === 'good') continue;
    return versions.length === 1 ? tried : { ...tried, says: `${version}: ${tried.says}` };
  }
  return { kind: 'good' };
}

async function faultOf(
  caller: TargetCaller,
  { slo, signature, task }: Specification,
  { target, sample }: { readonly target: Target; readonly sample: SampleRequest },
): Promise<string | undefined> {
  const reply = await caller.call(target, { ...sample, deadlineMs: slo.timeoutMs });
  switch (reply.kind) {
    case 'timeout':
      return 'timeout';
    case 'failed':
      return reply.errorClass;
    case 'reply':
      return answerFault(reply, { path: signature?.prediction?.path, task });
  }
}

/** The rule that an answer broke, so that nobody has to look it up. */
function ruleWords({ signature, task }: Specification, faults: readonly string[]): string {
  const isBroken = faults.some((fault) => ['no-json', 'no-prediction', 'bad-prediction'].includes(fault));
  return isBroken ? `; ${predictionWords({ path: signature?.prediction?.path, task })}` : '';
}

function countWords(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ');
}
