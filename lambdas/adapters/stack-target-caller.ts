import type { AllowedTargets, Target } from '../contracts/target.ts';
import { isTargetAllowed } from '../domain/routing/allowed-targets.ts';
import type { TargetCaller, TargetReply } from '../usecases/ports.ts';
import { callLambda, callSageMaker } from './aws-target-caller.ts';
import { callHttp } from './http-target-caller.ts';

/** What is sent to a target. */
interface TargetRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly deadlineMs: number;
}

/** Calls targets of every kind, and only those that the stack lists. */
export class StackTargetCaller implements TargetCaller {
  private readonly allowed: AllowedTargets;

  constructor(allowed: AllowedTargets) {
    this.allowed = allowed;
  }

  async call(target: Target, request: TargetRequest): Promise<TargetReply> {
    if (!isTargetAllowed(target, this.allowed).ok) return { kind: 'failed', errorClass: 'target-not-allowed' };
    if (target.kind === 'http') return callHttp({ ...request, url: target.url }, this.allowed);
    return this.callAws(target, request);
  }

  private async callAws(target: Exclude<Target, { kind: 'http' }>, request: TargetRequest): Promise<TargetReply> {
    const signal = AbortSignal.timeout(request.deadlineMs);
    const call = { body: request.body, contentType: request.contentType, signal };
    try {
      return await (target.kind === 'lambda' ? callLambda(target, call) : callSageMaker(target, call));
    } catch (error) {
      if (signal.aborted) return { kind: 'timeout' };
      return { kind: 'failed', errorClass: error instanceof Error ? error.name.slice(0, 60) : 'invoke' };
    }
  }
}
