import * as z from 'zod';
import { modelName, rolloutId, SCHEMA, versionName } from '../people/names.ts';
import { retried } from '../stored/rollout.ts';
import { declaredSettings } from '../people/declared.ts';

/** Ticks after which the machine continues as a new execution, so that history stays below half of its limit. */
export const TICKS_PER_EXECUTION = 1_000;

/** Characters kept of who started. */
const MOST_OF_NAME = 300;

/**
 * What a person types in the console to start a rollout: `{"model":"m","version":"v"}`.
 * Strategy and limits come from the specification and may be overridden here.
 */
export const rolloutInput = z
  .strictObject({
    model: modelName,
    version: versionName,
    /** Serve a first version: there is no champion yet. */
    first: z.boolean().optional(),
    /** Start although the rollout would be blind: it could not even see an outage, or what the owner wants to see. */
    force: z.boolean().optional(),
    settings: declaredSettings.optional(),
    /** Who asked, written by the control API; a console start is recorded as `console`. */
    startedBy: z.string().max(MOST_OF_NAME).optional(),
    /** Written by the control API: the ended rollout that is tried again. */
    retries: retried.optional(),
    /** Written by the machine alone, when it continues as a new execution. */
    continues: z.strictObject({ rolloutId, tick: z.number().int().min(0) }).optional(),
    /** Execution of another machine that started this one; Step Functions asks its users to pass it on under this name. */
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().max(2_048).optional(),
  })
  .transform(({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: machine, ...input }) =>
    machine === undefined ? input : { ...input, startedBy: input.startedBy ?? machine.slice(0, MOST_OF_NAME) },
  );
export type RolloutInput = z.infer<typeof rolloutInput>;

/** What an input asks for, whoever asks: each run of a CI job has a session of its own. */
export function wishOf({ startedBy: _who, ...wish }: RolloutInput): RolloutInput {
  return wish;
}

/** State that travels from state to state. Handlers take the last two schemas. */
export const machineState = z.object({
  schema: z
    .number()
    .int()
    .min(SCHEMA - 1)
    .max(SCHEMA),
  model: modelName,
  version: versionName,
  rolloutId,
  tick: z.number().int().min(0),
  /** What the machine does next; states choose on this string alone. */
  next: z.enum([
    'retro',
    'shift',
    'wait',
    'warm',
    'promote',
    'rollback',
    'restart',
    'report',
    'keep',
    'hook',
    'refuse',
    'stop',
  ]),
  reason: z.string(),
  /** The way back is of a rollout that nobody decided, or of a shadow that ended as planned: no evidence against the version. */
  ends: z.enum(['inconclusive', 'reported', 'hook', 'capacity']).optional(),
  /** What follows when the hooks before it have passed; there with `hook`. */
  follows: z.enum(['shift', 'promote']).optional(),
  /** Step that Shift goes to, so that a repeat of Shift does not go one further. */
  step: z.number().int().min(0).optional(),
  /** Seconds until a cold target, or the next recorded requests, are asked; there with `warm` and `retro`. */
  pauseSeconds: z.number().int().min(1).optional(),
});
export type MachineState = z.infer<typeof machineState>;

/** What a task gets from the machine: the state, and who is running it. */
export const machineTask = z.object({
  execution: z.object({ arn: z.string().min(1), name: z.string().min(1), startedAt: z.string() }),
  state: machineState,
});
export type MachineTask = z.infer<typeof machineTask>;

/** What Judge gets: the task, and whether the state before it failed for good, which leaves its error in the state. */
export const judgeTask = z
  .object({ ...machineTask.shape, state: machineState.extend({ error: z.unknown().optional() }) })
  .transform(({ execution, state: { error, ...state } }) => ({
    execution,
    state,
    ...(error === undefined ? {} : { isAfterFailure: true as const }),
  }));
export type JudgeTask = MachineTask & { readonly isAfterFailure?: true };

/** What Prepare gets: the raw input as typed, and who is running it. */
export const prepareTask = z.object({
  execution: z.object({ arn: z.string().min(1), name: z.string().min(1), startedAt: z.string() }),
  input: z.unknown(),
});
export type PrepareTask = z.infer<typeof prepareTask>;

/** What the function behind Prepare, RetroShadow and KeepWarm gets: a state where requests are asked, else the raw input. */
export const prepareCall = z.union([machineTask, prepareTask]);
export type PrepareCall = z.infer<typeof prepareCall>;

/** What Rollback gets: the state, or whatever there was when a state failed, and who is running it. */
export const failedTask = z.object({
  execution: z.object({ arn: z.string().min(1), name: z.string().min(1), startedAt: z.string() }),
  state: z.unknown(),
});
export type FailedTask = z.infer<typeof failedTask>;

/** What the function behind Hook gets: a task, or from the reconciler the closed rollout whose hooks are owed. */
export const hookTask = z.union([
  machineTask,
  z.strictObject({ owed: z.strictObject({ model: modelName, rolloutId }) }),
]);
