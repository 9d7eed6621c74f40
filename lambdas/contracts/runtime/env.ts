import * as z from 'zod';
import { allowedTargets } from '../people/target.ts';

const json = <T>(schema: z.ZodType<T>): z.ZodType<T> =>
  z.preprocess((value, context): unknown => {
    if (typeof value !== 'string') return value;
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  }, schema);

const text = z.string().min(1);
const registry = { REGISTRY_TABLE: text };
const windows = { WINDOWS_TABLE: text, WINDOW_SECONDS: z.coerce.number().positive() };
const bucket = { DATA_BUCKET: text };
/** One topic per severity, and the bus. */
const telling = { TOPICS: json(z.strictObject({ page: text, ticket: text, info: text })), EVENT_BUS: text };
const targets = { TARGETS: json(allowedTargets) };
const probing = { ROUTER_FUNCTION: text };

export const routerEnv = z.object({
  ...registry,
  ...bucket,
  ...targets,
  CAPTURE_STREAMS: json(z.array(text).min(1)),
  SIGNING_SECRET: text,
  ROUTE_POLL_MS: z.coerce.number().positive(),
  /** `lambda`: work ends before the environment freezes; `continuous`: the process runs on (emulator, container). */
  HOST: z.enum(['lambda', 'continuous']),
});
export const foldEnv = z.object({ ...windows, ...bucket });
export const controlEnv = z.object({
  ...registry,
  ...windows,
  ...bucket,
  ...targets,
  ...telling,
  STATE_MACHINE: text,
});
export const prepareEnv = z.object({ ...registry, ...windows, ...bucket, ...targets, ...telling });
export const shiftEnv = z.object({ ...registry, ...windows, ...bucket, ...telling });
export const judgeEnv = z.object({ ...registry, ...windows, ...bucket, ...telling });
export const promoteEnv = z.object({ ...registry, ...windows, ...bucket });
/** Rollback (a state of the machine), restore (status events) and reconciler do one thing: put the champion back. */
export const restoreEnv = z.object({ ...registry, ...windows, ...bucket, ...telling, ...probing });
export const reportEnv = z.object({ ...registry, ...windows, ...bucket, ...telling });
/** The machine is the one of the execution that asks: naming it here would make the template a circle. */
export const restartEnv = z.object({ ...registry, ...windows });

export type PromoteEnv = z.infer<typeof promoteEnv>;
export type RestoreEnv = z.infer<typeof restoreEnv>;
export type ShiftEnv = z.infer<typeof shiftEnv>;
/** Environment of a function as the construct writes it: every variable of the contract, as text. */
export type EnvOf<T extends z.ZodObject> = Record<keyof z.infer<T> & string, string>;
