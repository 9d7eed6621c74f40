import { CliError } from './cli-error.ts';

/** Collects a repeatable option. */
export function collectText(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Headers written as `name:value`, by their names in lower case. @throws CliError for any other text */
export function headersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        throw new CliError('badInput', `--header must be name:value, got ${pair}`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}
