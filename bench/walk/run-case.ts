import type { System } from '../../test/integration/support/system.ts';
import type { Executions } from './rollouts/executions.ts';
import { Fault, type FaultOrder } from './faults/fault.ts';
import type { FaultBoard } from './faults/fault-board.ts';
import type { ProxiedFunctions } from './faults/proxied-functions.ts';
import { marksOf, type ModelPool, type WalkModel } from './rollouts/model-pool.ts';
import { readStanding } from './rollouts/registry-reading.ts';
import { runRollout, type RolloutEnd, type Trouble } from './rollouts/run-rollout.ts';
import { throttle } from './faults/throttle.ts';
import { isThrottle, type WalkCase } from './walk-case.ts';
import { PATIENCE_MS, waitFor } from './rollouts/wait-for.ts';

/** Where cases run. */
export interface Stage {
  readonly system: System;
  readonly board: FaultBoard;
  readonly functions: ProxiedFunctions;
  /** Answers in succession that are wanted of the champion after each case. */
  readonly answers: number;
}

/** A case and how it ended. */
export interface CaseEnd {
  readonly walkCase: WalkCase;
  readonly end: RolloutEnd;
  readonly seconds: number;
}

interface Started {
  readonly rolloutId: string;
  readonly executions: Executions;
}

/** Runs one case on a model that nobody else uses; whatever breaks off is a fault of the case. */
export async function runCase(stage: Stage, walkCase: WalkCase, pool: ModelPool): Promise<CaseEnd> {
  const at = Date.now();
  try {
    const model = await pool.take();
    const run = isThrottle(walkCase.what) ? throttled : faulted;
    const end = await run(stage, walkCase, model);
    if (end.faults.length === 0 && walkCase.what !== 'stop') pool.giveBack(model, end.champion);
    return { walkCase, end, seconds: (Date.now() - at) / 1000 };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const end = {
      outcome: 'broke off',
      champion: 'unknown',
      faults: [fault],
      answers: 0,
      missed: 0,
      settledMs: undefined,
    };
    return { walkCase, end, seconds: (Date.now() - at) / 1000 };
  }
}

async function faulted(stage: Stage, walkCase: WalkCase, model: WalkModel): Promise<RolloutEnd> {
  const { what, namesModel, functionName, path } = walkCase;
  if (isThrottle(what)) throw new Error('a throttle is no fault of a call');
  // What a function keeps it does not ask for again.
  if (!namesModel) await stage.functions.renew(functionName);
  const start = startSignal();
  const order: FaultOrder = {
    ...walkCase,
    manner: what,
    marks: namesModel ? marksOf(model.name) : undefined,
    stop: async () => stopCurrent(stage.system, model.name, await start.known),
  };
  const fault = new Fault(order);
  let remove: () => void = () => undefined;
  try {
    const trouble: Trouble = {
      begins: () => {
        remove = stage.board.add(fault);
      },
      started: (rolloutId, executions) => start.tell({ rolloutId, executions }),
      over: async () => undefined,
    };
    const end = await runRollout(stage.system, { model, path, answers: stage.answers }, trouble);
    return fault.strikes > 0 ? end : { ...end, faults: [...end.faults, 'the call was never made'] };
  } finally {
    remove();
  }
}

interface StartSignal {
  readonly known: Promise<Started>;
  readonly tell: (started: Started) => void;
}

/** The first state may call before its start was answered. */
function startSignal(): StartSignal {
  let resolve: (started: Started) => void = () => undefined;
  const known = new Promise<Started>((given) => (resolve = given));
  return { known, tell: (started) => resolve(started) };
}

/** Stops the execution that drives the rollout now. */
async function stopCurrent(system: System, model: string, { rolloutId, executions }: Started): Promise<void> {
  const { record } = await readStanding(system.outputs.RegistryTableName, model, rolloutId);
  const current =
    record === undefined || record.execution === 'none'
      ? executions.arnOf((record?.executions ?? 0) + 1)
      : record.execution;
  await executions.stop(current);
}

async function throttled(stage: Stage, walkCase: WalkCase, model: WalkModel): Promise<RolloutEnd> {
  const { functionName, state, what, path } = walkCase;
  const throttling: { giveBack?: () => Promise<void> } = {};
  let started: Started | undefined;
  const trouble: Trouble = {
    begins: async () => {
      throttling.giveBack = await throttle(functionName);
    },
    started: (rolloutId, executions) => {
      started = { rolloutId, executions };
    },
    over: async () => {
      await waitFor(`a refused call of ${state}`, PATIENCE_MS, async () =>
        isTrue(started?.executions.hasFailedIn(state)),
      );
      if (what === 'throttled')
        await waitFor('the end of the executions', PATIENCE_MS, async () => isTrue(started?.executions.haveEnded()));
      await throttling.giveBack?.();
    },
  };
  try {
    return await runRollout(stage.system, { model, path, answers: stage.answers }, trouble);
  } finally {
    await throttling.giveBack?.();
  }
}

async function isTrue(asked: Promise<boolean> | undefined): Promise<true | undefined> {
  return (await asked) === true ? true : undefined;
}
