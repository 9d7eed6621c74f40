import * as z from 'zod';
import { isRecord } from './json-fields.ts';

const contentType = z
  .string()
  .max(200)
  .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;[\x20-\x7e]*)?$/, 'must be the type of a body, as text/csv');

const textSample = z.strictObject({ contentType, text: z.string('must be a text') });
const bytesSample = z.strictObject({ contentType, base64: z.base64('must be bytes in base64') });

/**
 * A whole request to try a target with: any JSON value, or a body of a type of its own, `{ contentType, text }` or
 * `{ contentType, base64 }`.
 */
export const sample = z.unknown().superRefine((value, context) => {
  if (!isTyped(value)) {
    if (!isJson(value)) context.addIssue({ code: 'custom', message: 'must be a JSON value' });
    return;
  }
  const schema = 'text' in value ? textSample : bytesSample;
  for (const issue of schema.safeParse(value).error?.issues ?? []) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const message = keys.length === 0 ? issue.message : 'unknown key beside a type and its content';
    context.addIssue({ code: 'custom', path: [...issue.path, ...keys.slice(0, 1)], message });
  }
});

/** What names a type and a content is meant as a body, so that a slip in it is a fault and not another JSON value. */
function isTyped(value: unknown): value is object {
  return isRecord(value) && 'contentType' in value && ('text' in value || 'base64' in value);
}

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson);
  if (isRecord(value)) return Object.values(value).every(isJson);
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
