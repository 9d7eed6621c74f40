import { readContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import type { Served } from './replay.ts';

/** What callers hold of their predictions: the request ids in the prediction ids of their answers, and how many bear none. */
export interface ServedIds {
  readonly ids: ReadonlySet<string>;
  /** Answers of the router without a prediction id: errors, and the first of a process that has no key yet. */
  readonly nameless: number;
}

/** Captured predictions, held against what callers were answered. */
export interface CapturedOfServed {
  /** Of the predictions whose answers reached their callers; never more than these. */
  readonly random: number;
  /** Captured, but the answer did not reach its caller: it waited no longer, or the connection was gone. */
  readonly unseen: number;
}

/** Request ids of the answers that came through a route. */
export function servedIdsOf(answers: readonly Pick<Served, 'version' | 'predictionId'>[]): ServedIds {
  const served = answers.filter(({ version }) => version !== undefined);
  const ids = new Set(served.flatMap(({ predictionId }) => requestIdOf(predictionId) ?? []));
  return { ids, nameless: served.length - ids.size };
}

/** Counts each captured request once: by its id where its caller holds that, else as one of the nameless while there are any. */
export function capturedOfServed(captured: ReadonlySet<string>, { ids, nameless }: ServedIds): CapturedOfServed {
  const known = [...captured].filter((id) => ids.has(id)).length;
  const others = captured.size - known;
  const unseen = Math.max(0, others - nameless);
  return { random: known + others - unseen, unseen };
}

/** A prediction id is `key.context.signature`, each base64url. */
function requestIdOf(predictionId: string | undefined): string | undefined {
  const [, context = ''] = predictionId?.split('.') ?? [];
  return readContext(Buffer.from(context, 'base64url').toString('utf8'))?.requestId;
}
