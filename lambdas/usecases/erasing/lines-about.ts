import { fieldOf } from '../../contracts/people/json-fields.ts';
import { readContext } from '../../contracts/messages/prediction-context.ts';
import type { ErasureItem } from '../../contracts/stored/erasure-item.ts';

/** Whose lines are looked for. */
export type Erased = Pick<ErasureItem, 'model' | 'subject'>;

/** A prediction id, with what it carries. */
const ID = /[\w-]{8}\.([\w-]+)\.[\w-]{27}(?:\.\d{1,6})?/g;

/**
 * Whether a line of an object is about a model, or about one subject of it: a captured record, a label, a line that was kept aside, or
 * a line of a file of labels, which names its model in the prediction id alone.
 */
export function isAbout(line: string, erased: Erased): boolean {
  const record = parsed(line);
  const aside = fieldOf(record, 'text');
  if (typeof aside === 'string' && isAbout(aside, erased)) return true;
  if (!isOfModel(line, record, erased.model)) return false;
  return erased.subject === undefined || line.includes(`"${erased.subject}"`);
}

/** Prediction ids of a model that a line names. */
export function idsIn(line: string, model: string): readonly string[] {
  return [...line.matchAll(ID)].filter(([, body = '']) => modelOf(body) === model).map(([id]) => id);
}

function isOfModel(line: string, record: unknown, model: string): boolean {
  if (fieldOf(record, 'model') === model || idsIn(line, model).length > 0) return true;
  // A record that was cut off.
  return record === undefined && line.includes(`"model":"${model}"`);
}

function modelOf(body: string): string | undefined {
  return readContext(Buffer.from(body, 'base64url').toString('utf8'))?.model;
}

function parsed(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}
