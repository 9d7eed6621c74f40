import type { System } from '../../test/integration/support/system.ts';
import { marksOf, newModel } from './rollouts/model-pool.ts';
import type { Attempt, Fate } from './faults/fault.ts';
import type { FaultBoard } from './faults/fault-board.ts';
import type { WorkingState } from './machine-states.ts';
import type { Path } from './rollouts/paths.ts';
import { runRollout, type Trouble } from './rollouts/run-rollout.ts';
import type { RecordedCall } from './walk-case.ts';

const noTrouble: Trouble = { begins: () => undefined, started: () => undefined, over: async () => undefined };

/**
 * Runs paths once without a fault, and lists the calls of every state in the order in which they were made first.
 *
 * @throws Error where several paths together leave a state out
 */
export async function recordCalls(
  { system, board }: { readonly system: System; readonly board: FaultBoard },
  states: readonly WorkingState[],
  paths: readonly Path[],
): Promise<readonly RecordedCall[]> {
  const found: RecordedCall[] = [];
  for (const path of paths) {
    const model = await newModel(system, `recorded-${path.name}`);
    let stop: () => void = () => undefined;
    const listening: Trouble = {
      ...noTrouble,
      begins: () => {
        stop = board.add({ fateOf: (attempt) => note(found, { path, model: model.name, states }, attempt) });
      },
    };
    const end = await runRollout(system, { model, path, answers: 20 }, listening);
    stop();
    console.log(`path ${path.name}: ${end.outcome}, ${found.length} calls known`);
    if (end.faults.length > 0) throw new Error(`path ${path.name} without a fault: ${end.faults.join('; ')}`);
  }
  if (paths.length > 1) enterAll(states, found);
  return found.toSorted((a, b) => orderOf(states, a) - orderOf(states, b));
}

function enterAll(states: readonly WorkingState[], found: readonly RecordedCall[]): void {
  const silent = states.filter(({ state }) => !found.some((one) => one.state === state));
  if (silent.length > 0) throw new Error(`no path enters ${silent.map(({ state }) => state).join(', ')}`);
}

async function note(
  found: RecordedCall[],
  { path, model, states }: { readonly path: Path; readonly model: string; readonly states: readonly WorkingState[] },
  { functionName, call, text }: Attempt,
): Promise<Fate> {
  const working = states.find((one) => one.functionName === functionName);
  const isKnown = found.some((one) => one.functionName === functionName && one.call === call);
  if (working !== undefined && !isKnown)
    found.push({ ...working, path, call, namesModel: marksOf(model).some((mark) => text.includes(mark)) });
  return 'pass';
}

function orderOf(states: readonly WorkingState[], { state }: RecordedCall): number {
  return states.findIndex((one) => one.state === state);
}
