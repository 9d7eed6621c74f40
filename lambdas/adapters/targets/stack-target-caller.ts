import type { Target } from '../../contracts/people/target.ts';
import { isTargetAllowed, type OpenTargets } from '../../domain/routing/allowed-targets.ts';
import type { TargetCaller, TargetReply, TargetRequest } from '../../usecases/serving/ports.ts';
import { callLambda, callSageMaker } from './aws-target-caller.ts';
import { endOf } from './end-of-call.ts';
import { HttpTargetCaller, type ResolveAll } from './http-target-caller.ts';

/** Calls targets of every kind, and only those that the stack lists. */
export class StackTargetCaller implements TargetCaller {
  private readonly allowed: OpenTargets;
  private readonly http: HttpTargetCaller;

  /** @param resolve finds the addresses of a name; the machine's own resolver if left out */
  constructor(allowed: OpenTargets, resolve?: ResolveAll) {
    this.allowed = allowed;
    this.http = new HttpTargetCaller(allowed, resolve);
  }

  async call(target: Target, request: TargetRequest): Promise<TargetReply> {
    if (!isTargetAllowed(target, this.allowed).ok) return { kind: 'failed', errorClass: 'target-not-allowed' };
    if (target.kind === 'http') return this.http.call({ ...request, url: target.url });
    return this.callAws(target, request);
  }

  private async callAws(target: Exclude<Target, { kind: 'http' }>, request: TargetRequest): Promise<TargetReply> {
    const signal = endOf(request);
    const { body, contentType, headers = {} } = request;
    const call = { body, contentType, headers, signal };
    try {
      const answer = target.kind === 'lambda' ? callLambda(target, call) : callSageMaker(target, call);
      // The signal ends the request alone: looking for credentials goes on without heeding it.
      return await Promise.race([answer, lateness(signal)]);
    } catch (error) {
      if (signal.aborted) return { kind: 'timeout' };
      return { kind: 'failed', errorClass: error instanceof Error ? error.name.slice(0, 60) : 'invoke' };
    }
  }
}

function lateness(signal: AbortSignal): Promise<TargetReply> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'timeout' }), { once: true });
  });
}
