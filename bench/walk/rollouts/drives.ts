import { control } from '../../../test/integration/support/steps.ts';
import type { System } from '../../../test/integration/support/system.ts';
import type { Executions } from './executions.ts';
import { otherRollout } from './preparations.ts';
import { readStanding, type Standing } from './registry-reading.ts';
import { PATIENCE_MS, waitFor } from './wait-for.ts';

/** A rollout on its way, for whoever drives it. */
export interface Driven {
  readonly system: System;
  readonly model: string;
  readonly rolloutId: string;
  readonly executions: Executions;
}

/** A person says yes when one is awaited. */
export async function approve(driven: Driven): Promise<void> {
  const { record } = await until(
    driven,
    'a person to be awaited',
    (standing) => standing.record?.state === 'awaiting-approval',
  );
  if (record?.outcome === undefined) await ask(driven, 'promote');
}

/** A person promotes what stands once the verdict of its first period is in the record. */
export async function promoteAfterPeriod(driven: Driven): Promise<void> {
  const { record } = await until(driven, 'the first period', (standing) => (standing.record?.periods ?? []).length > 0);
  if (record?.outcome === undefined) await ask(driven, 'promote');
}

/** A person ends the rollout that was before it, so that its turn comes. */
export async function yieldToQueued(driven: Driven): Promise<void> {
  const { system, model } = driven;
  const before = await otherRollout(system, model);
  if (before !== undefined) await ask({ ...driven, rolloutId: before }, 'abort');
}

/** Obeyed at the next tick; a machine too busy to answer is asked again. */
async function ask({ system, model, rolloutId }: Driven, order: 'promote' | 'abort'): Promise<void> {
  await waitFor(`the order to ${order} ${rolloutId}`, PATIENCE_MS, async () => {
    const path = `/models/${model}/rollouts/${rolloutId}/${order}`;
    const { status } = await control(system, ['POST', path], {});
    return status < 500 ? status : undefined;
  });
}

/** The rollout goes on in an execution whose next tick is its thousandth, and a person ends it once the machine has continued it. */
export async function restart(driven: Driven): Promise<void> {
  const { model, executions } = driven;
  const { record } = await until(
    driven,
    'the first step',
    (standing) => standing.record?.state === 'running' && standing.record.step >= 0,
  );
  if (record === undefined || record.outcome !== undefined) return;
  await executions.continueBeforeRestart(model, record.version);
  const continued = await until(driven, 'the restart', (standing) => (standing.record?.executions ?? 0) >= 3);
  if (continued.record?.outcome === undefined) await ask(driven, 'promote');
}

/** Waits for it, or for the end of the rollout, which may come first where something fails. */
function until(driven: Driven, what: string, isThere: (standing: Standing) => boolean): Promise<Standing> {
  const { system, model, rolloutId } = driven;
  return waitFor(what, PATIENCE_MS, async () => {
    const standing = await readStanding(system.outputs.RegistryTableName, model, rolloutId);
    return standing.record?.outcome !== undefined || isThere(standing) ? standing : undefined;
  });
}
