import * as z from 'zod';

/** Number written into every stored item, message and state; readers take the last two. */
export const SCHEMA = 1;

/** Name of a model: what callers put into the path, and part of every key. */
export const modelName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'must be 1 to 63 lower-case letters, digits or hyphens, starting with a letter or digit',
  );

/** Name of a version of a model. */
export const versionName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1 to 63 letters, digits, dots, hyphens or underscores');

/** Id of a rollout; also the name of its first execution. */
export const rolloutId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/, 'must be 1 to 80 letters, digits, hyphens or underscores');

/** Id of a baseline: the first 24 digits of the hash of what is in it. The same rows again have the same id. */
export const baselineId = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits');

/** Why a request went where it went; `refused`: nowhere, its model had too many under way. Comparisons read `random` alone. */
export const assignment = z.enum(['random', 'rule', 'holdout', 'shadow', 'probe', 'refused']);
export type Assignment = z.infer<typeof assignment>;

/** How loud a message is: page wakes somebody, ticket waits for the morning, info is for the record. */
export const severity = z.enum(['page', 'ticket', 'info']);
export type Severity = z.infer<typeof severity>;
