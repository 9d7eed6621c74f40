import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import type { CheckedStart } from './check-start.ts';

/** A rollout that is about to be written for the first time. */
export interface NewRollout {
  readonly rolloutId: string;
  /** ARN of the execution that drives it. */
  readonly execution: string;
  /** Executions so far. */
  readonly executions: number;
  /** ISO instants: of its start, and of now. */
  readonly startedAt: string;
  readonly now: string;
}

/** The record of a start that has passed every check, before its first step. */
export function newRecord(
  { input, plan, settings, route, alarms }: Pick<CheckedStart, 'input' | 'plan' | 'settings' | 'route' | 'alarms'>,
  { rolloutId, execution, executions, startedAt, now }: NewRollout,
): RolloutRecord {
  return {
    schema: SCHEMA,
    model: input.model,
    rolloutId,
    version: input.version,
    ...(route?.champion === undefined ? {} : { champion: route.champion.version }),
    state: 'preparing',
    plan,
    settings,
    step: -1,
    stepStartedWindow: 0,
    revisions: [],
    ticks: 0,
    lastTickAt: now,
    execution,
    executions,
    startedAt,
    startedBy: input.startedBy ?? 'console',
    ...given({ retries: input.retries }),
    ...(alarms.length === 0 ? {} : { alarms: [...alarms] }),
    requests: [],
    verdicts: 0,
    stamp: 0,
  };
}
