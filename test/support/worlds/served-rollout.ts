import type { PredictionRequest } from '../../../lambdas/usecases/serving/ports.ts';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import { FoldCatalog } from '../../../lambdas/usecases/windows/fold-catalog.ts';
import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import { MemoryDirty } from '../fakes/memory-dirty.ts';
import { MemoryGrids } from '../fakes/memory-grids.ts';
import { SeededRandomness } from '../fakes/seeded-randomness.ts';
import { MODEL, RolloutWorld, WINDOW_SECONDS } from '../rollout-world.ts';
import { givenRouter, type ServingWorld } from './serving-world.ts';

/** A request of a caller, without the model. */
export type Asked = Partial<Pick<PredictionRequest, 'headers' | 'path'>> & { readonly body?: string };

/** A rollout whose rows are what the real router captured and the real fold made of it. */
export function servedRollout(world: RolloutWorld, replies: ServingWorld['replies'] = {}) {
  const router = givenRouter({ route: undefined, replies });
  const draws = new SeededRandomness(5);
  const fold = {
    lines: world.objects,
    objects: world.objects,
    rows: world.rows,
    slices: world.learned,
    dirty: new MemoryDirty(),
    grids: new MemoryGrids(),
    catalog: new FoldCatalog({ registry: world.registry, grids: new MemoryGrids(), clock: world.clock }),
    clock: world.clock,
    watch: { look: async () => undefined },
  };
  let objects = 0;
  /** Serves the requests of a window and folds what was captured. */
  const send = async (requests: readonly Asked[]): Promise<void> => {
    router.world.route = world.registry.routes.get(MODEL);
    const before = router.captured.length;
    for (const { headers = {}, path = '/', body = '{"distance":500}' } of requests) {
      router.world.draw = draws.uniform();
      router.world.now = world.clock.now();
      await router.serve({ model: MODEL, path, headers, body: new TextEncoder().encode(body), isProbe: false });
    }
    objects += 1;
    const key = `capture/${objects}`;
    const lines = router.captured
      .slice(before)
      .map((one, at) => JSON.stringify({ ...one, requestId: `${objects}-${at}` }));
    world.objects.objects.set(key, lines.join('\n'));
    await foldCapture(fold, { key, hash: `h${objects}`, windowSeconds: WINDOW_SECONDS });
  };
  /** Drives the machine to its end; the same requests come in each window. */
  const drive = async (start: MachineState, requests: readonly Asked[], most = 200): Promise<MachineState> => {
    let state = start;
    for (let n = 0; n < most && state.next !== 'stop' && state.next !== 'refuse'; n++) {
      if (state.next === 'wait') {
        await send(requests);
        world.clock.advance(WINDOW_SECONDS * 1_000);
      }
      state = await world.run(state);
    }
    return state;
  };
  return { ...router, send, drive };
}
