import type { System } from '../../test/integration/support/system.ts';
import { marksOf, newModel } from './rollouts/model-pool.ts';
import type { Attempt, Fate } from './faults/fault.ts';
import type { FaultBoard } from './faults/fault-board.ts';
import type { WorkingState } from './machine-states.ts';
import { paths, type Path } from './rollouts/paths.ts';
import { runRollout } from './rollouts/run-rollout.ts';
import type { RecordedCall } from './walk-case.ts';

const noTrouble = { started: () => undefined, over: async () => undefined };

/** Runs every path once without a fault, and lists the calls of every state in the order in which they were made first. */
export async function recordCalls(
  system: System,
  board: FaultBoard,
  states: readonly WorkingState[],
): Promise<readonly RecordedCall[]> {
  const found: RecordedCall[] = [];
  for (const path of paths) {
    const model = await newModel(system, `recorded-${path.name}`);
    const stop = board.add({ fateOf: (attempt) => note(found, { path, model: model.name, states }, attempt) });
    const end = await runRollout(system, { model, path, answers: 20 }, noTrouble);
    stop();
    console.log(`path ${path.name}: ${end.outcome}, ${found.length} calls known`);
    if (end.faults.length > 0) throw new Error(`path ${path.name} without a fault: ${end.faults.join('; ')}`);
  }
  const silent = states.filter(({ state }) => !found.some((one) => one.state === state));
  if (silent.length > 0) throw new Error(`no path enters ${silent.map(({ state }) => state).join(', ')}`);
  return found.toSorted((a, b) => orderOf(states, a) - orderOf(states, b));
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
