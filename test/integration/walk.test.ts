import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultBoard } from '../../bench/walk/faults/fault-board.ts';
import { proxyFunctions, type ProxiedFunctions } from '../../bench/walk/faults/proxied-functions.ts';
import { workingStates, type WorkingState } from '../../bench/walk/machine-states.ts';
import { ModelPool } from '../../bench/walk/rollouts/model-pool.ts';
import { paths } from '../../bench/walk/rollouts/paths.ts';
import { runCase } from '../../bench/walk/run-case.ts';
import type { WalkCase } from '../../bench/walk/walk-case.ts';
import { startSystem, type System } from './support/system.ts';

type Trouble = Pick<WalkCase, 'state' | 'call' | 'what'> & { readonly path?: string };

/** Functions at a time, as in the whole walk: callers, rollouts and folding beside each other. */
const ROOM = 60;

// One case of each kind of fault out of `npm run walk`, which walks all of them.
describe('a state in trouble', () => {
  const board = new FaultBoard();
  let system: System;
  let states: readonly WorkingState[] = [];
  let functions: ProxiedFunctions | undefined;

  beforeAll(async () => {
    system = await startSystem({ room: ROOM });
    states = await workingStates(system.outputs.StateMachineArn);
    const names = states.map(({ functionName }) => functionName);
    functions = await proxyFunctions(names, system.emulator.endpoint, (attempt) => board.fateOf(attempt));
  });
  afterAll(async () => {
    await functions?.stop();
    await system.stop();
  });

  async function endOf(pool: ModelPool, trouble: Trouble): Promise<unknown> {
    const working = states.find(({ state }) => state === trouble.state);
    const path = paths.find(({ name }) => name === (trouble.path ?? 'undecided'));
    if (working === undefined || path === undefined || functions === undefined) return `there is no ${trouble.state}`;
    const walkCase: WalkCase = { style: 'error', ...trouble, ...working, path, namesModel: true };
    const { end } = await runCase({ system, board, functions, answers: 20 }, walkCase, pool);
    return { outcome: end.outcome, faults: end.faults };
  }

  it('ends with one champion, a closed record and all answers 200', async () => {
    const pool = new ModelPool(system);
    const ends = await Promise.all([
      endOf(pool, { state: 'Prepare', call: 'TransactWriteItems', what: 'once' }),
      endOf(pool, { state: 'Shift', call: 'PUT routes', what: 'always' }),
      endOf(pool, { state: 'Promote', call: 'TransactWriteItems', what: 'took-effect', path: 'approved' }),
    ]);

    expect(ends).toEqual([
      { outcome: 'inconclusive', faults: [] },
      { outcome: 'restored', faults: [] },
      { outcome: 'promoted', faults: [] },
    ]);
  });
});
