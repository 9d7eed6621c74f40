import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultBoard } from '../../../bench/walk/faults/fault-board.ts';
import { workingStates, type WorkingState } from '../../../bench/walk/machine-states.ts';
import { proxyFunctions, type ProxiedFunctions } from '../../../bench/walk/faults/proxied-functions.ts';
import { newModel } from '../../../bench/walk/rollouts/model-pool.ts';
import { paths } from '../../../bench/walk/rollouts/paths.ts';
import { runCase } from '../../../bench/walk/run-case.ts';
import type { WalkCase } from '../../../bench/walk/walk-case.ts';
import { system } from '../support/shared-system.ts';

// One case of each kind of fault out of `npm run walk`, which walks all of them.
describe('a state in trouble', () => {
  const board = new FaultBoard();
  let states: readonly WorkingState[] = [];
  let functions: ProxiedFunctions | undefined;

  beforeAll(async () => {
    states = await workingStates(system.outputs.StateMachineArn);
    const names = states.map(({ functionName }) => functionName);
    functions = await proxyFunctions(names, system.emulator.endpoint, (attempt) => board.fateOf(attempt));
  });
  afterAll(() => functions?.stop());

  async function troubleOf(parts: {
    readonly state: string;
    readonly call: string;
    readonly what: WalkCase['what'];
    readonly style?: WalkCase['style'];
    readonly path?: string;
  }): Promise<unknown> {
    const working = states.find(({ state }) => state === parts.state);
    const path = paths.find(({ name }) => name === (parts.path ?? 'undecided'));
    if (working === undefined || path === undefined || functions === undefined) return `there is no ${parts.state}`;
    const walkCase = { style: 'error' as const, ...parts, ...working, path, namesModel: true };
    const model = await newModel(system, `walk-${parts.what}`);
    const { end } = await runCase({ system, board, functions, answers: 20 }, walkCase, model);
    return { outcome: end.outcome, faults: end.faults };
  }

  it('goes on when the function could not be called for a while', async () => {
    expect(await troubleOf({ state: 'Rollback', call: '', what: 'throttled-once' })).toEqual({
      outcome: 'inconclusive',
      faults: [],
    });
  });
});
