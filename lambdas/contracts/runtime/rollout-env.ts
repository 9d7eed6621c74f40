import * as z from 'zod';
import { envParts } from './env-parts.ts';

const moving = { ...envParts.registry, ...envParts.windows, ...envParts.bucket };
const told = { ...moving, ...envParts.telling };

/** Environment of state Prepare. */
export const prepareEnv = z.object({
  ...told,
  ...envParts.alarms,
  ...envParts.targets,
  ...envParts.own,
  ...envParts.signing,
  ...envParts.probing,
  ...envParts.hooks,
});
/** Environment of state Shift. */
export const shiftEnv = z.object(told);
/** Environment of state Judge. */
export const judgeEnv = z.object({ ...told, ...envParts.alarms });
/** Environment of state Hook. */
export const hookEnv = z.object({ ...told, ...envParts.hooks, ...envParts.own });
/** Environment of state Promote. */
export const promoteEnv = z.object(moving);
/** Environment of state Report. */
export const reportEnv = z.object(told);
/** Environment of state Restart. The machine is the one of the execution that asks: naming it would make the template a circle. */
export const restartEnv = z.object({ ...envParts.registry, ...envParts.windows });
/** Environment of rollback, a state: it puts the champion back. The machine calls it, so it cannot be told its name. */
export const rollbackEnv = z.object({ ...told, ...envParts.probing, ...envParts.signing });
/** Environment of restore (status events), which does the same, and then starts who waits for the route. */
export const restoreEnv = z.object({ ...rollbackEnv.shape, ...envParts.executions });
/** Environment of the reconciler, which does the same each minute, and says by its metric that it runs. */
export const reconcilerEnv = z.object({
  ...restoreEnv.shape,
  ...envParts.metering,
  /** Function that calls hooks, asked by name for those that a closed rollout owes. */
  HOOK_FUNCTION: z.string().min(1),
});

export type PrepareEnv = z.infer<typeof prepareEnv>;
export type JudgeEnv = z.infer<typeof judgeEnv>;
export type PromoteEnv = z.infer<typeof promoteEnv>;
export type ShiftEnv = z.infer<typeof shiftEnv>;
export type RollbackEnv = z.infer<typeof rollbackEnv>;
export type RestoreEnv = z.infer<typeof restoreEnv>;
