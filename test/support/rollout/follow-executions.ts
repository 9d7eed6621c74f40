import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import type { RolloutWorld } from '../rollout-world.ts';

const MINUTE = 60_000;

/** A machine that is driven from execution to execution, as Step Functions does it: what one hands on, the next goes on with. */
export class FollowedRollout {
  readonly #world: RolloutWorld;
  readonly #rolloutId: string;
  #execution: string;
  state: MachineState;
  /** What else happens in each window. */
  readonly #inWindow: () => Promise<void>;

  constructor(world: RolloutWorld, state: MachineState, inWindow = async (): Promise<void> => {}) {
    this.#world = world;
    this.#inWindow = inWindow;
    this.state = state;
    this.#rolloutId = state.rolloutId;
    this.#execution = state.rolloutId;
  }

  get record(): RolloutRecord {
    return this.#world.record(this.#rolloutId);
  }

  /** Goes on until something is true of the record, or the machine has ended; `requests` come in each window. */
  async until(isThere: (record: RolloutRecord) => boolean, requests: number, mostWindows = 50_000): Promise<void> {
    for (let windows = 0; windows < mostWindows && !isThere(this.record);) {
      if (this.isEnded()) return;
      if (this.state.next === 'wait') {
        windows++;
        await this.#world.sendTraffic(requests);
        await this.#inWindow();
        this.#world.clock.advance(MINUTE);
      }
      this.state = await this.#world.run(this.state, this.#execution);
      await this.#handOn();
    }
  }

  isEnded(): boolean {
    return this.state.next === 'stop' || this.state.next === 'refuse';
  }

  async #handOn(): Promise<void> {
    const { execution } = this.record;
    const name = execution.split(':').at(-1) ?? '';
    if (this.state.next !== 'stop' || name === this.#execution) return;
    this.#execution = name;
    this.state = await this.#world.prepare(this.#world.executions.inputs.get(execution), name);
  }
}
