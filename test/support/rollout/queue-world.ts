import { rolloutInput, type MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { RolloutSettings } from '../../../lambdas/contracts/people/rollout-settings.ts';
import { endExecution } from '../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { startRollout, type Started } from '../../../lambdas/usecases/rollout/planning/start-rollout.ts';
import { startNext } from '../../../lambdas/usecases/rollout/waiting/start-next.ts';
import { arnOf } from '../fakes/memory-executions.ts';
import { MODEL, RolloutWorld, versionOf } from '../rollout-world.ts';

/** A model whose starts come through the control API, and whose executions run as the machine runs them. */
export class QueueWorld extends RolloutWorld {
  /** v1 serves, v2 to v9 are registered, and `r1` rolls out v2 at its first step. */
  async givenRunning(): Promise<void> {
    await this.givenModel();
    this.givenChampion();
    for (const n of [3, 4, 5, 6, 7, 8, 9])
      this.registry.versions.set(`${MODEL}/v${n}`, { ...versionOf(`v${n}`), status: 'registered' });
    await this.run(await this.prepare({ model: MODEL, version: 'v2', startedBy: 'arn:ann' }));
  }

  start(version: string, settings?: RolloutSettings, by = 'arn:bob'): Promise<Started> {
    const body = { version, ...(settings === undefined ? {} : { settings }) };
    return startRollout(this.deps, { model: MODEL, body, first: false, by });
  }

  /** Prepare of an execution that somebody started. */
  begin(name: string): Promise<MachineState> {
    return this.prepare(rolloutInput.parse(this.executions.inputs.get(arnOf(name))), name);
  }

  /** The execution ends, and what the rule on its status does then. */
  async end(rolloutId: string, name = rolloutId, status = 'FAILED'): Promise<string | undefined> {
    this.executions.statuses.set(arnOf(name), 'failed');
    await endExecution(this.deps, { model: MODEL, rolloutId, arn: arnOf(name), status });
    return startNext(this.deps, MODEL);
  }
}
