import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { MODEL, RolloutWorld, versionOf } from '../rollout-world.ts';
import { passWindows } from './pass-windows.ts';

type Rollout = NonNullable<SpecificationInput['rollout']>;
export type OwnAlarms = NonNullable<NonNullable<Rollout['guardrails']>['alarms']>;

const steps = [10, 50].map((weight) => ({ weight, bake: 'PT4M' }));

/** A rollout whose guardrails are own alarms; `db` is green before it starts. */
export class AlarmedRollout {
  readonly world = new RolloutWorld();
  state: MachineState | undefined;

  async start(alarms: OwnAlarms, rollout: Rollout = {}, more: Partial<SpecificationInput> = {}): Promise<void> {
    const { guardrails, ...rest } = rollout;
    const settings = { strategy: { kind: 'canary' as const, steps }, ...rest, guardrails: { ...guardrails, alarms } };
    await this.world.givenModel({ rollout: settings, ...more });
    this.world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));
    this.world.givenChampion();
    if (!this.world.alarms.states.has('db')) this.world.alarms.set('db', 'OK');
    this.state = await this.world.prepare({ model: MODEL, version: 'v2', force: true, startedBy: 'arn:bob' });
    if (this.state.next === 'shift') this.state = await this.world.run(this.state);
  }

  /** Windows with traffic, one tick after each. */
  async pass(windows: number, requests = 400): Promise<void> {
    if (this.state === undefined) throw new Error('it was not started');
    this.state = await passWindows(this.world, this.state, { windows, requests });
  }

  /** Weight of the challenger in force. */
  get weight(): number | undefined {
    return this.world.route().challengers[0]?.weightPercent;
  }

  /** Messages of a kind. */
  told(kind: string) {
    return this.world.teller.published.filter((one) => one.kind === kind);
  }
}
