import type { Output } from '../console/output.ts';
import { CliError, exitCodes } from './cli-error.ts';

/** How one document of a file is written. */
export interface DocumentWriter<T, R> {
  /** What people call it. */
  readonly nameOf: (document: T) => string;
  readonly write: (document: T) => Promise<R>;
  /** What became of it, without its name. */
  readonly lineOf: (result: R) => string;
  /** Whether it changed anything. */
  readonly hasChanged: (result: R) => boolean;
}

type End<R> =
  | { readonly kind: 'done'; readonly name: string; readonly result: R }
  | { readonly kind: 'refused'; readonly name: string; readonly error: CliError }
  /** Nobody answered before its turn came. */
  | { readonly kind: 'not-tried'; readonly name: string };

/**
 * Writes the documents of a file one after the other, and prints what became of each, also where one is refused.
 *
 * @throws CliError naming what was refused; its exit code says "nothing was changed" only where that is so
 */
export async function writeDocuments<T, R>(
  documents: readonly T[],
  writer: DocumentWriter<T, R>,
  output: Output,
): Promise<void> {
  const ends: End<R>[] = [];
  for (const document of documents) ends.push(await endOf(document, writer, isCutOff(ends.at(-1))));
  const failures = ends.flatMap((end) => (end.kind === 'refused' ? [end] : []));
  const [first] = failures;
  if (first !== undefined && ends.length === 1) throw first.error;
  output.result(
    ends.map(valueOf),
    ends.map((end) => lineOf(end, writer)),
  );
  if (first === undefined) return;
  const changed = ends.flatMap((end) => (end.kind === 'done' && writer.hasChanged(end.result) ? [end.name] : []));
  throw failureOf(failures, changed, first.error);
}

async function endOf<T, R>(document: T, { nameOf, write }: DocumentWriter<T, R>, isCut: boolean): Promise<End<R>> {
  const name = nameOf(document);
  if (isCut) return { kind: 'not-tried', name };
  try {
    return { kind: 'done', name, result: await write(document) };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { kind: 'refused', name, error };
  }
}

/** Nobody answers: the next one would only wait as long again. */
function isCutOff<R>(end: End<R> | undefined): boolean {
  if (end?.kind === 'refused') return end.error.exitCode === exitCodes.unreachable;
  return end?.kind === 'not-tried';
}

function lineOf<T, R>(end: End<R>, { lineOf: said }: DocumentWriter<T, R>): string {
  switch (end.kind) {
    case 'done':
      return `${end.name}: ${said(end.result)}`;
    case 'refused':
      return `${end.name}: refused: ${end.error.message}`;
    case 'not-tried':
      return `${end.name}: not tried`;
  }
}

function valueOf<R>(end: End<R>): unknown {
  switch (end.kind) {
    case 'done':
      return end.result;
    case 'refused': {
      const { code, message, faults } = end.error;
      return { name: end.name, result: 'refused', error: { code, message, faults } };
    }
    case 'not-tried':
      return { name: end.name, result: 'not-tried' };
  }
}

function failureOf(
  failures: readonly { readonly name: string; readonly error: CliError }[],
  changed: readonly string[],
  first: CliError,
): CliError {
  const refused = failures.map(({ name, error }) => `${name}: ${error.message}`).join('; ');
  const done = whatChanged(failures, changed);
  const faults = failures.flatMap(({ error }) => error.faults);
  const exits = failures.map(({ error }) => error.exitCode);
  return new CliError(exitOf(exits, changed.length > 0), `refused: ${refused}; ${done}`, { code: first.code, faults });
}

/** A write that nobody answered, or answered with a fault of its own, may have been made. */
function whatChanged(
  failures: readonly { readonly name: string; readonly error: CliError }[],
  changed: readonly string[],
): string {
  const open = failures.flatMap(({ name, error: { exitCode } }) =>
    exitCode === exitCodes.unreachable || exitCode === exitCodes.unexpected ? [name] : [],
  );
  const known = changed.length === 0 ? [] : [`changed: ${changed.join(', ')}`];
  const unknown = open.length === 0 ? [] : [`unknown whether changed: ${open.join(', ')}`];
  return [...known, ...unknown].join('; ') || 'nothing was changed';
}

function exitOf(exits: readonly number[], hasChanged: boolean): keyof typeof exitCodes {
  if (exits.includes(exitCodes.unexpected)) return 'unexpected';
  if (exits.includes(exitCodes.unreachable)) return 'unreachable';
  return !hasChanged && exits.every((exit) => exit === exitCodes.badInput) ? 'badInput' : 'refused';
}
