import { replyHeaders } from '../../lambdas/contracts/api/router-reply.ts';
import type { Sender } from './signed-request.ts';

/** One prediction as the caller sees it. */
export interface Prediction {
  readonly status: number;
  readonly body: string;
  readonly version: string | undefined;
  readonly variant: string | undefined;
  readonly revision: number | undefined;
  readonly predictionId: string | undefined;
  /** Who answered instead of the assigned version. */
  readonly fallback: string | undefined;
  /** Rule that decided. */
  readonly rule: string | undefined;
}

/** Asks for one prediction. */
export async function predict(
  send: Sender,
  request: {
    readonly base: string;
    readonly model: string;
    /** What stands behind the model's name. @default '/' */
    readonly path?: string;
    /** Bytes are sent as they are, everything else as JSON. */
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  },
): Promise<Prediction> {
  const { base, model, body, headers = {}, timeoutMs } = request;
  const behind = request.path ?? '/';
  const path = `/${encodeURIComponent(model)}${behind === '/' ? '' : behind}`;
  const answer = await send({ method: 'POST', base, path, body, headers, timeoutMs });
  const header = (name: keyof typeof replyHeaders): string | undefined =>
    answer.headers.get(replyHeaders[name]) ?? undefined;
  const revision = header('revision');
  return {
    status: answer.status,
    body: answer.text,
    version: header('version'),
    variant: header('variant'),
    revision: revision === undefined ? undefined : Number(revision),
    predictionId: header('predictionId'),
    fallback: header('fallback'),
    rule: header('rule'),
  };
}
