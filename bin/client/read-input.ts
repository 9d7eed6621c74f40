import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseAllDocuments } from 'yaml';
import { check, faultLine } from '../../lambdas/contracts/people/faults.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { CliError } from './cli-error.ts';

/**
 * Reads YAML or JSON documents from a file (`-`: standard input), each checked as a whole.
 *
 * @throws CliError with every fault of every document, each with file, document and path
 */
export function readDocuments<T>(file: string, schema: z.ZodType<T>): readonly T[] {
  const documents = parse(file);
  const checked = documents.map((document) => check(schema, document));
  const faults = checked.flatMap((result, index) =>
    result.ok ? [] : result.faults.map((fault) => ({ ...fault, path: placeOf(documents.length, index, fault.path) })),
  );
  if (faults.length > 0) {
    const count = counted(faults.length, 'fault');
    throw new CliError('badInput', `${file} has ${count}:\n  ${faults.map(faultLine).join('\n  ')}`, { faults });
  }
  return checked.flatMap((result) => (result.ok ? [result.value] : []));
}

/** Reads one JSON value given as text, from a file (`@file`) or from standard input (`-`). */
export function readJsonArgument(argument: string): unknown {
  const text = argument === '-' || argument.startsWith('@') ? readText(argument.replace(/^@/, '')) : argument;
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch (cause) {
    throw new CliError('badInput', `the body must be JSON, @file or - (standard input), got ${text.slice(0, 60)}`, {
      cause,
    });
  }
}

function parse(file: string): readonly unknown[] {
  const documents = parseAllDocuments(readText(file));
  if (!Array.isArray(documents)) throw new CliError('badInput', `${file} is empty`);
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => ({ path: '', message })));
  if (errors.length > 0) {
    const lines = errors.map(({ message }) => message).join('\n  ');
    throw new CliError('badInput', `${file} is neither YAML nor JSON:\n  ${lines}`, { faults: errors });
  }
  return documents.map((document) => {
    const value: unknown = document.toJS();
    return value;
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    const name = file === '-' ? 'standard input' : file;
    throw new CliError(
      'badInput',
      `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

function placeOf(count: number, index: number, path: string): string {
  if (count === 1) return path;
  return path === '' ? `document ${index + 1}` : `document ${index + 1}, ${path}`;
}
