import { keys } from '../../../contracts/stored/keys.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { AuditEntry } from '../../../usecases/registry/ports.ts';

/** Thirteen months, in seconds. */
export const AUDIT_LIFE_SECONDS = 396 * 86_400;
/** Longest `before` and `after` that is kept, in characters: the item stays below its 8 KB. */
const MAX_SIDE = 3_000;

/** An audit entry as an item. What it compares is kept as JSON text, cut where it is long. */
export function auditItem(model: string, audit: AuditEntry): Record<string, unknown> {
  const { before, after, ...rest } = audit;
  return {
    ...keys.audit(model, audit.at, audit.id),
    schema: SCHEMA,
    model,
    ...rest,
    ...sideOf('before', before),
    ...sideOf('after', after),
    ttl: Math.floor(Date.parse(audit.at) / 1000) + AUDIT_LIFE_SECONDS,
  };
}

function sideOf(name: 'before' | 'after', value: unknown): Record<string, string> {
  if (value === undefined) return {};
  const text = JSON.stringify(value);
  return { [name]: text.length <= MAX_SIDE ? text : `${text.slice(0, MAX_SIDE)}… (${text.length} characters)` };
}
