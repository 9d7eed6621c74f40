import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { RolloutWorld } from '../rollout-world.ts';

const MINUTE = 60_000;

/** Windows of traffic, a tick after each, and whatever else the machine does at once; ends early where it waits no more. */
export async function passWindows(
  world: RolloutWorld,
  from: MachineState,
  { windows, requests }: { readonly windows: number; readonly requests: number },
): Promise<MachineState> {
  let state = from;
  for (let n = 0; n < windows && state.next === 'wait'; n++) {
    await world.sendTraffic(requests);
    world.clock.advance(MINUTE);
    state = await world.run(state);
    while (!['wait', 'stop', 'refuse'].includes(state.next)) state = await world.run(state);
  }
  return state;
}
