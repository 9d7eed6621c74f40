import type { Target } from '../../../lambdas/contracts/people/target.ts';
import type { TargetCaller, TargetReply, TargetRequest } from '../../../lambdas/usecases/serving/ports.ts';

/** Targets that answer `{"score":0.5}` unless a test says otherwise for an address. */
export class ScriptedTargets implements TargetCaller {
  readonly replies = new Map<string, (body: string) => TargetReply>();
  readonly calls: {
    readonly target: Target;
    readonly body: string;
    readonly contentType: string;
    readonly deadlineMs: number;
    readonly headers: TargetRequest['headers'];
  }[] = [];

  async call(target: Target, request: TargetRequest): Promise<TargetReply> {
    const body = new TextDecoder().decode(request.body);
    const { contentType, deadlineMs, headers } = request;
    this.calls.push({ target, body, contentType, deadlineMs, headers });
    const reply = target.kind === 'http' ? this.replies.get(target.url) : undefined;
    return reply === undefined ? jsonReply(200, { score: 0.5 }) : reply(body);
  }
}

/** A reply with a JSON body. */
export function jsonReply(status: number, body: unknown): TargetReply {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { kind: 'reply', status, contentType: 'application/json', body: bytes };
}
