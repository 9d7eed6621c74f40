import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isScalar, parseAllDocuments, visit, type Document } from 'yaml';
import { check, faultLine, type Fault } from '../../lambdas/contracts/people/faults.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { CliError } from './cli-error.ts';
import { deeperThan } from './deeper-than.ts';
import { lostDigits } from './lost-digits.ts';

/** No schema of ours is half as deep. */
const MOST_LEVELS = 100;

/**
 * Reads YAML or JSON documents from a file (`-`: standard input), each checked as a whole; empty ones between separators are skipped.
 *
 * @throws CliError with every fault of every document, each with file, document and path; or when the file holds no document
 */
export function readDocuments<T>(file: string, schema: z.ZodType<T>): readonly T[] {
  const documents = parse(file);
  const checked = documents.map((document) => checkDocument(schema, document));
  const faults = checked.flatMap((result, index) =>
    result.ok ? [] : result.faults.map((fault) => ({ ...fault, path: placeOf(documents.length, index, fault.path) })),
  );
  if (faults.length > 0) {
    const count = counted(faults.length, 'fault');
    throw new CliError('badInput', `${file} has ${count}:\n  ${faults.map(faultLine).join('\n  ')}`, { faults });
  }
  return checked.flatMap((result) => (result.ok ? [result.value] : []));
}

/** Reads the one document of a file. @throws CliError like `readDocuments`, and for a second document */
export function readDocument<T>(file: string, schema: z.ZodType<T>): T {
  const [only, ...more] = readDocuments(file, schema);
  if (only === undefined || more.length > 0)
    throw new CliError('badInput', `${file} must hold one document, got ${more.length + 1}`);
  return only;
}

/**
 * Reads a body byte for byte: given as text, from a file (`@file`) or from standard input (`-`).
 *
 * @param isJson whether it must be JSON; what is sent are the bytes as they were typed, whatever a parser would make of them
 */
export function readBody(argument: string, isJson: boolean): Uint8Array {
  const isElsewhere = argument === '-' || argument.startsWith('@');
  const bytes = isElsewhere ? readBytes(argument.replace(/^@/, '')) : Buffer.from(argument, 'utf8');
  if (isJson) checkJson(bytes.toString('utf8'));
  return bytes;
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = `the body must be JSON, @file or - (standard input), got ${text.slice(0, 60)}`;
    throw new CliError('badInput', message, { cause });
  }
}

/** A number that would not be sent as it was written is a fault beside those of the schema. */
function checkDocument<T>(schema: z.ZodType<T>, document: Document): ReturnType<typeof check<T>> {
  const { value, fault } = valueOf(document);
  if (fault !== undefined) return { ok: false, faults: [fault] };
  const checked = check(schema, value);
  const lost = lostDigits(document);
  if (lost.length === 0) return checked;
  const told = checked.ok ? [] : checked.faults.filter(({ path }) => !lost.some((one) => one.path === path));
  return { ok: false, faults: [...told, ...lost] };
}

/** What a document stands for; aliases of nothing, and those that unfold to too much, are found only now. */
function valueOf(document: Document): { readonly value?: unknown; readonly fault?: Fault } {
  if (hasOddKey(document))
    return { fault: { path: '', message: 'every key must be text, got a list or an object as one' } };
  try {
    const value: unknown = document.toJS();
    return { value };
  } catch (error) {
    return { fault: { path: '', message: error instanceof Error ? error.message : String(error) } };
  }
}

/** Whether a list or an object is a key: as text each one in another would be twice as long. */
function hasOddKey(document: Document): boolean {
  let isOdd = false;
  visit(document, {
    Pair: (_key, { key }) => {
      isOdd ||= !isScalar(key);
      return isOdd ? visit.BREAK : undefined;
    },
  });
  return isOdd;
}

function parse(file: string): readonly Document[] {
  const text = readBytes(file).toString('utf8');
  const tooDeep = deeperThan(MOST_LEVELS, text);
  if (tooDeep !== undefined) {
    const fault = { path: '', message: `must be nested at most ${MOST_LEVELS} levels deep (line ${tooDeep})` };
    throw new CliError('badInput', `${file} has 1 fault:\n  ${faultLine(fault)}`, { faults: [fault] });
  }
  const documents = parseAllDocuments(text, { logLevel: 'error' });
  const errors: readonly Fault[] = documents.flatMap((document) =>
    document.errors.map(({ message }) => ({ path: '', message })),
  );
  if (errors.length > 0) {
    const lines = errors.map(({ message }) => message).join('\n  ');
    throw new CliError('badInput', `${file} is neither YAML nor JSON:\n  ${lines}`, { faults: errors });
  }
  const written = documents.filter(({ contents }) => contents !== null && contents.range?.[0] !== contents.range?.[1]);
  if (written.length === 0) throw new CliError('badInput', `${file} is empty: it holds no document`);
  return written;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    const name = file === '-' ? 'standard input' : file;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('badInput', `${name} cannot be read: ${why}`, { cause });
  }
}

function placeOf(count: number, index: number, path: string): string {
  if (count === 1) return path;
  return path === '' ? `document ${index + 1}` : `document ${index + 1}, ${path}`;
}
