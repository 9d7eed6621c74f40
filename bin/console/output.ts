import { CliError, exitCodes } from '../client/cli-error.ts';

/** Where a command's result goes: one JSON document, or lines for people. */
export interface Output {
  readonly isJson: boolean;
  /** The result, once per command. */
  result(value: unknown, lines: readonly string[]): void;
  /** Something on the way to the result: a line for people, one compact JSON document per line with `--json`. */
  progress(value: unknown, line: string): void;
}

/** Writes to standard output. */
export function createOutput(isJson: boolean): Output {
  const write = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  return {
    isJson,
    result: (value, lines) => (isJson ? write(JSON.stringify(value, undefined, 2)) : lines.forEach(write)),
    progress: (value, line) => write(isJson ? JSON.stringify(value) : line),
  };
}

/**
 * Ends the program without a word when nobody reads on (`| head`, `| true`), with the exit code that stands by then.
 *
 * Any other failure of a stream stays what it is.
 */
export function endQuietly(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

/** Prints what went wrong to standard error, in the form that was asked for, and gives the exit code. */
export function reportFailure(error: unknown, isJson: boolean): number {
  const known = error instanceof CliError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const body = { error: { code: known?.code ?? 'unexpected', message, faults: known?.faults ?? [] } };
  process.stderr.write(isJson ? `${JSON.stringify(body)}\n` : `understudy: ${message}\n`);
  return known?.exitCode ?? exitCodes.unexpected;
}
