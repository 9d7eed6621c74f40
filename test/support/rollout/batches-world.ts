import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { RolloutSettings } from '../../../lambdas/contracts/people/rollout-settings.ts';
import { reconcileRollouts } from '../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { MODEL, RolloutWorld, versionOf } from '../rollout-world.ts';

const MINUTE = 60_000;
export const START = { model: MODEL, version: 'v2', startedBy: 'ann', force: true };

/** What was seen at a moment: the challenger's share, instances of both, and how they stand to the traffic. */
export interface Moment {
  readonly sharePercent: number;
  readonly champion: number;
  readonly challenger: number;
}

/** A model whose versions run on endpoints: v1 on `old` with all instances, v2 on `new` with one. */
export class BatchesWorld extends RolloutWorld {
  readonly moments: Moment[] = [];

  async givenBatches(
    {
      instances = 5,
      ...strategy
    }: { instances?: number; batchPercent?: number; keepWarm?: string; scaleWithin?: string } = {},
    more: Partial<RolloutSettings> = {},
  ): Promise<void> {
    const batches = { kind: 'batches' as const, bake: 'PT3M', batchPercent: 40, keepWarm: 'PT0S', ...strategy };
    await this.givenModel({ rollout: { strategy: batches, ...more } });
    this.givenChampion();
    this.capacity.given('old', instances);
    this.capacity.given('new', 1);
    for (const [version, endpointName] of [
      ['v1', 'old'],
      ['v2', 'new'],
    ] as const)
      this.registry.versions.set(`${MODEL}/${version}`, {
        ...versionOf(version),
        target: { kind: 'sagemaker', endpointName },
      });
    const route = this.route();
    const champion = { version: 'v1', target: { kind: 'sagemaker' as const, endpointName: 'old' } };
    this.registry.routes.set(MODEL, { ...route, champion });
    this.deps.targets.endpoints.push('old', 'new');
  }

  /** Runs the machine until it waits, then a window; `until` ends it early. */
  async pass(from: MachineState, until: () => boolean, most = 200): Promise<MachineState> {
    let state = from;
    for (let n = 0; n < most && state.next !== 'stop' && state.next !== 'refuse' && !until(); n++) {
      this.look();
      if (state.next === 'wait') {
        await this.sendTraffic(2_000);
        this.clock.advance(MINUTE);
      }
      state = await this.run(state);
    }
    this.look();
    return state;
  }

  /** The reconciler, each minute, until nothing is open. */
  async reconcile(minutes: number): Promise<void> {
    for (let n = 0; n < minutes; n++) {
      this.clock.advance(MINUTE);
      await reconcileRollouts(this.deps);
      this.look();
    }
  }

  look(): void {
    const [first] = this.route().challengers;
    const isPromoted = this.route().champion?.version === 'v2';
    const share = first?.weightPercent ?? 0;
    const now = {
      sharePercent: isPromoted ? 100 - share : share,
      champion: this.capacity.instancesOf('old'),
      challenger: this.capacity.instancesOf('new'),
    };
    if (JSON.stringify(now) !== JSON.stringify(this.moments.at(-1))) this.moments.push(now);
  }

  /** Moments at which a side had more requests than its instances carry. */
  overloaded(instances = 5): readonly Moment[] {
    const isOver = (percent: number, count: number): boolean => percent > (100 * count) / instances + 1e-9;
    return this.moments.filter(
      ({ sharePercent, champion, challenger }) =>
        isOver(sharePercent, challenger) || isOver(100 - sharePercent, champion),
    );
  }

  shares(): readonly number[] {
    const all = this.moments.map(({ sharePercent }) => sharePercent);
    return all.filter((one, at) => one !== all[at - 1]);
  }
}
