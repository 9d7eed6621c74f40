import { ageOf, putValues, setAlarm } from '../../../test/integration/support/own-alarms.ts';
import { control } from '../../../test/integration/support/steps.ts';
import type { Behaviour, System } from '../../../test/integration/support/system.ts';
import type { Traffic } from './callers.ts';
import type { Executions } from './executions.ts';
import { readStanding, type Standing } from './registry-reading.ts';
import { PATIENCE_MS, waitFor } from './wait-for.ts';

/** A rollout on its way, for whoever drives it. */
export interface Driven {
  readonly system: System;
  readonly model: string;
  readonly rolloutId: string;
  readonly executions: Executions;
}

/** One way through the machine: together they enter all of its states. */
export interface Path {
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly challenger: Behaviour;
  readonly traffic: Traffic;
  /** What must be so before a rollout can start. */
  prepare?(): Promise<void>;
  /** What is done once the rollout was started. */
  drive?(driven: Driven): Promise<void>;
}

/** Name of the alarm, and namespace of the metric, that a path has for guardrails. */
const WALKED = 'walked';
const good: Behaviour = { failureShare: 0, delayMs: 0 };
/** Over after six windows, decided by nobody: such a rollout needs next to no requests. */
const undecided = { hold: 'PT3M' };
/** Two minutes: a busy machine sends few requests in one. */
const patient = { hold: 'PT2H' };

/** In the order in which a call that several of them make is walked: the cheap ones first. */
export const paths: readonly Path[] = [
  { name: 'undecided', settings: { ...undecided, inconclusive: 'rollback' }, challenger: good, traffic: 'few' },
  {
    name: 'approved',
    settings: { ...undecided, inconclusive: 'approve' },
    challenger: good,
    traffic: 'few',
    drive: approve,
  },
  {
    name: 'kept-warm',
    settings: {
      ...undecided,
      inconclusive: 'promote',
      strategy: { kind: 'blue-green', bake: 'PT3M', keepWarm: 'PT6M' },
    },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'held-back',
    settings: { ...undecided, inconclusive: 'promote', holdBack: { share: 10, for: 'PT6M' } },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'recorded',
    settings: { ...undecided, inconclusive: 'rollback', retroShadow: { since: 'PT1H', noData: 'go-on' } },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'hooked',
    settings: {
      ...undecided,
      inconclusive: 'rollback',
      // Nothing answers there: it is asked, late, and ignored.
      hooks: [
        {
          name: 'nobody',
          on: 'beforeStart',
          kind: 'http',
          url: 'http://127.0.0.1:9/',
          timeout: 'PT1S',
          onFailure: 'ignore',
        },
      ],
    },
    challenger: good,
    traffic: 'few',
  },
  {
    name: 'standing',
    settings: {
      inconclusive: 'rollback',
      strategy: { kind: 'champion-challenger', share: 20, period: 'PT4M', kpi: 'sale' },
    },
    challenger: good,
    traffic: 'few',
    drive: promoteAfterPeriod,
  },
  {
    name: 'alarmed',
    settings: {
      ...undecided,
      inconclusive: 'rollback',
      guardrails: { latency: { judged: false }, alarms: [{ alarm: WALKED, missing: 'rollback' }, ageOf(WALKED)] },
    },
    challenger: good,
    traffic: 'few',
    prepare: green,
  },
  { name: 'restarted', settings: patient, challenger: good, traffic: 'few', drive: restart },
  { name: 'proven', settings: patient, challenger: good, traffic: 'many' },
  { name: 'broken', settings: patient, challenger: { failureShare: 0.5, delayMs: 0 }, traffic: 'many' },
];

/** Alarm and metric are green: a call that fails is what makes them missing. */
async function green(): Promise<void> {
  await setAlarm(WALKED, 'OK');
  await putValues(WALKED, 10);
}

/** A person says yes when one is awaited. */
async function approve(driven: Driven): Promise<void> {
  const { record } = await until(
    driven,
    'a person to be awaited',
    (standing) => standing.record?.state === 'awaiting-approval',
  );
  if (record?.outcome === undefined) await promote(driven);
}

/** A person promotes what stands once the verdict of its first period is in the record. */
async function promoteAfterPeriod(driven: Driven): Promise<void> {
  const { record } = await until(driven, 'the first period', (standing) => (standing.record?.periods ?? []).length > 0);
  if (record?.outcome === undefined) await promote(driven);
}

/** Obeyed at the next tick; a machine too busy to answer is asked again. */
async function promote({ system, model, rolloutId }: Driven): Promise<void> {
  await waitFor(`the promotion of ${model}`, PATIENCE_MS, async () => {
    const path = `/models/${model}/rollouts/${rolloutId}/promote`;
    const { status } = await control(system, ['POST', path], {});
    return status < 500 ? status : undefined;
  });
}

/** The rollout goes on in an execution whose next tick is its thousandth, and a person ends it once the machine has continued it. */
async function restart(driven: Driven): Promise<void> {
  const { model, executions } = driven;
  const { record } = await until(
    driven,
    'the first step',
    (standing) => standing.record?.state === 'running' && standing.record.step >= 0,
  );
  if (record === undefined || record.outcome !== undefined) return;
  await executions.continueBeforeRestart(model, record.version);
  const continued = await until(driven, 'the restart', (standing) => (standing.record?.executions ?? 0) >= 3);
  if (continued.record?.outcome === undefined) await promote(driven);
}

/** Waits for it, or for the end of the rollout, which may come first where something fails. */
function until(driven: Driven, what: string, isThere: (standing: Standing) => boolean): Promise<Standing> {
  const { system, model, rolloutId } = driven;
  return waitFor(what, PATIENCE_MS, async () => {
    const standing = await readStanding(system.outputs.RegistryTableName, model, rolloutId);
    return standing.record?.outcome !== undefined || isThere(standing) ? standing : undefined;
  });
}
