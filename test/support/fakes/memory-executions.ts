import type { RolloutInput } from '../../../lambdas/contracts/messages/machine.ts';
import type { ExecutionStore } from '../../../lambdas/usecases/rollout/ports.ts';

type Status = Awaited<ReturnType<ExecutionStore['statusOf']>>;

/** Executions of the machine in memory: names are taken once; tests set how they stand. */
export class MemoryExecutions implements ExecutionStore {
  readonly statuses = new Map<string, Status>();
  readonly inputs = new Map<string, unknown>();
  readonly stopped: { readonly arn: string; readonly reason: string }[] = [];

  async start(
    name: string,
    input: RolloutInput,
  ): Promise<{ readonly arn: string; readonly kind: 'started' | 'exists' }> {
    const arn = arnOf(name);
    if (this.inputs.has(arn)) return { arn, kind: 'exists' };
    this.inputs.set(arn, structuredClone(input));
    this.statuses.set(arn, 'running');
    return { arn, kind: 'started' };
  }

  async statusOf(arn: string): Promise<Status> {
    return this.statuses.get(arn) ?? 'gone';
  }

  async stop(arn: string, reason: string): Promise<void> {
    this.stopped.push({ arn, reason });
    this.statuses.set(arn, 'aborted');
  }
}

/** ARN of the execution with this name. */
export function arnOf(name: string): string {
  return `arn:aws:states:eu-central-1:123456789012:execution:Rollouts:${name}`;
}
