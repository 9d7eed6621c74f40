import { control, eventually } from '../../../test/integration/support/steps.ts';
import type { Behaviour, System } from '../../../test/integration/support/system.ts';
import type { Callers, Traffic } from './callers.ts';
import type { Executions } from './executions.ts';
import { readStanding, type Standing } from './registry-reading.ts';

/** A rollout on its way, for whoever drives it. */
export interface Driven {
  readonly system: System;
  readonly model: string;
  readonly rolloutId: string;
  readonly executions: Executions;
  readonly callers: Callers;
}

/** One way through the machine: together they enter all of its states. */
export interface Path {
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly challenger: Behaviour;
  readonly traffic: Traffic;
  /** What is done once the rollout was started. */
  drive?(driven: Driven): Promise<void>;
}

const good: Behaviour = { failureShare: 0, delayMs: 0 };
const undecided = { hold: 'PT3M' };
const WITHIN_MS = 120_000;

/** In the order in which a call that several of them make is walked. */
export const paths: readonly Path[] = [
  { name: 'promoted', settings: {}, challenger: good, traffic: 'many' },
  { name: 'undecided', settings: { ...undecided, inconclusive: 'rollback' }, challenger: good, traffic: 'few' },
  { name: 'broken', settings: {}, challenger: { failureShare: 0.5, delayMs: 0 }, traffic: 'many' },
  {
    name: 'approved',
    settings: { ...undecided, inconclusive: 'approve' },
    challenger: good,
    traffic: 'few',
    drive: approve,
  },
  { name: 'restarted', settings: {}, challenger: good, traffic: 'few', drive: restart },
];

/** A person says yes when one is awaited. */
async function approve(driven: Driven): Promise<void> {
  const { system, model, rolloutId } = driven;
  const { record } = await until(
    driven,
    'a person to be awaited',
    (standing) => standing.record?.state === 'awaiting-approval',
  );
  if (record?.outcome !== undefined) return;
  await control(system, ['POST', `/models/${model}/rollouts/${rolloutId}/promote`], {});
}

/** The rollout goes on in an execution whose next tick is its thousandth, and is proven once the machine has continued it. */
async function restart(driven: Driven): Promise<void> {
  const { model, executions, callers } = driven;
  const { record } = await until(
    driven,
    'the first step',
    (standing) => standing.record?.state === 'running' && standing.record.step >= 0,
  );
  if (record === undefined || record.outcome !== undefined) return;
  await executions.continueBeforeRestart(model, record.version);
  await until(driven, 'the restart', (standing) => (standing.record?.executions ?? 0) >= 3);
  callers.setTraffic('many');
}

/** Waits for it, or for the end of the rollout, which may come first where something fails. */
function until(driven: Driven, what: string, isThere: (standing: Standing) => boolean): Promise<Standing> {
  const { system, model, rolloutId } = driven;
  return eventually(what, WITHIN_MS, async () => {
    const standing = await readStanding(system.outputs.RegistryTableName, model, rolloutId);
    return standing.record?.outcome !== undefined || isThere(standing) ? standing : undefined;
  });
}
