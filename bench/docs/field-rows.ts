import * as z from 'zod';
import type { Words } from './field-words.ts';

/** One field as people write it. */
export interface FieldRow {
  /** `signature.features[].name`; a branch of a union is in brackets: `rollout.strategy(canary).steps`. */
  readonly path: string;
  readonly words: string;
  /** What would be right. */
  readonly right: string;
  /** What stands where nothing is written; undefined: it must be written. */
  readonly byDefault: string | undefined;
  /** Whether the default is told in words, and is no value that may be written. */
  readonly isTold: boolean;
  /** Whether it is written where none of the other kinds is. */
  readonly isOneOf: boolean;
}

/** Rows of all fields below a schema, outer ones first. */
export function fieldRows(schema: z.ZodType, words: Words, path = ''): readonly FieldRow[] {
  const inner = bare(schema).schema;
  if (inner instanceof z.ZodArray) return fieldRows(typed(inner.element), words, `${path}[]`);
  if (inner instanceof z.ZodRecord) return fieldRows(typed(inner.valueType), words, `${path}.<name>`);
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option, at) => ofOption(typed(option), branch(words, at), path));
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([name, field]) => {
    const [own = { fields: new Map() }] = words.fields.get(name) ?? [];
    const at = path === '' ? name : `${path}.${name}`;
    return [rowOf(at, typed(field), own), ...fieldRows(typed(field), own, at)];
  });
}

/** Fields of one option of a union; where options have no name, a field of the first level stands for its option. */
function ofOption(option: z.ZodType, words: Words, path: string): readonly FieldRow[] {
  const rows = fieldRows(option, words, `${path}${nameOf(option)}`);
  if (nameOf(option) !== '') return rows;
  return rows.map((row) => ({ ...row, isOneOf: /^\.?\w+$/.test(row.path.slice(path.length)) }));
}

function rowOf(path: string, schema: z.ZodType, { text = '', byDefault }: Words): FieldRow {
  const { schema: inner, byDefault: known, isOptional } = bare(schema);
  const said = byDefault?.replace(/^- /, '');
  const isTold = known === undefined && byDefault?.startsWith('- ') === true;
  const standing = known ?? said ?? (isOptional ? '' : undefined);
  return { path, words: text, right: rightOf(inner), byDefault: standing, isTold, isOneOf: false };
}

/** Words of one branch of a union: where branches share a field, each has its own. */
function branch({ fields, branches }: Words, at: number): Words {
  return (
    branches?.[at] ?? {
      fields: new Map([...fields].map(([name, each]) => [name, each.length > at ? each.slice(at) : each.slice(-1)])),
    }
  );
}

function nameOf(option: z.core.$ZodType): string {
  const inner = bare(typed(option)).schema;
  const kind: unknown = inner instanceof z.ZodObject ? inner.shape['kind'] : undefined;
  return kind instanceof z.ZodLiteral ? `(${String(kind.value)})` : '';
}

interface Bare {
  readonly schema: z.ZodType;
  readonly byDefault?: string;
  readonly isOptional: boolean;
}

/** A schema without what says that it may be left out or is rewritten afterwards. */
function bare(schema: z.ZodType): Bare {
  if (schema instanceof z.ZodOptional) return { ...bare(typed(schema.unwrap())), isOptional: true };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const value: unknown = schema.def.defaultValue;
    const byDefault = typeof value === 'string' ? value : JSON.stringify(value);
    return { ...bare(typed(schema.unwrap())), byDefault, isOptional: true };
  }
  if (schema instanceof z.ZodPipe) return bare(typed(schema.in));
  return { schema, isOptional: false };
}

function typed(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('a schema of another kind');
}

/** What may be written, in words of the schema's own errors where it has such. */
function rightOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.map((one) => `\`${String(one)}\``).join(', ');
  if (schema instanceof z.ZodLiteral) return `\`${String(schema.value)}\``;
  if (schema instanceof z.ZodArray) return `list${countOf(formOf(schema))}`;
  if (schema instanceof z.ZodRecord) return `by ${namesOf(schema)}`;
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.map((one) => rightOf(bare(typed(one)).schema)))].join(' or ');
  const form = formOf(schema);
  return form.type === 'number' || form.type === 'integer'
    ? numberOf(form)
    : (PLAIN[schema.type] ?? textOf(schema, form));
}

/** Whatever stands as a name below a record. */
function namesOf({ keyType }: z.ZodRecord): string {
  return keyType instanceof z.ZodEnum ? `name: ${rightOf(keyType)}` : 'name';
}

/** What may be written where the kind of a schema says it all. */
const PLAIN: Readonly<Record<string, string>> = {
  object: 'fields below',
  boolean: '`true` or `false`',
  unknown: 'any JSON value',
};

function formOf(schema: z.ZodType): Form {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

type Form = z.core.JSONSchema.BaseSchema;

function countOf({ minItems, maxItems }: Form): string {
  if (maxItems === undefined) return '';
  return minItems === undefined ? ` of at most ${maxItems}` : ` of ${minItems} to ${maxItems}`;
}

function numberOf({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Form): string {
  const low = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  const high = exclusiveMaximum === undefined ? maximum : `below ${exclusiveMaximum}`;
  const whole = type === 'integer' ? 'whole number' : 'number';
  const isOpen = high === undefined || high === Number.MAX_SAFE_INTEGER;
  if (low === undefined) return whole;
  if (isOpen) return typeof low === 'number' ? `${whole}, at least ${low}` : `${whole} ${low}`;
  return `${whole}, ${low} to ${high}`;
}

/** What the schema itself answers to a text that is never right. */
function textOf(schema: z.ZodType, { minLength, maxLength }: Form): string {
  const message = schema.safeParse('\u0000').error?.issues.find((issue) => issue.message.startsWith('must'))?.message;
  if (message !== undefined) return message.replace(/^must (be )?/, '');
  if (maxLength === undefined) return 'text';
  return `text of ${minLength ?? 0} to ${maxLength} characters`;
}
