import { Listr, type ListrTask } from 'listr2';
import pc from 'picocolors';
import { decimals } from '../../lambdas/domain/wording/numbers.ts';

/** Shows long work step by step: moving lines on a terminal, plain lines in a pipe. */
export interface Progress {
  /** Runs one step under its title; `say` shows a line of its progress. The step's result is passed on. */
  step<T>(title: string, run: (say: (line: string) => void) => Promise<T>): Promise<T>;
  /** Prints lines between steps. */
  print(lines: readonly string[]): void;
}

/** @param stream where lines go; standard error leaves standard output to a JSON result */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const write = (line: string): void => {
    stream.write(`${line}\n`);
  };
  const print = (lines: readonly string[]): void => lines.forEach(write);
  if (stream === process.stdout && stream.isTTY) return { step: liveStep, print };
  return {
    print,
    step: async (title, run) => {
      const start = Date.now();
      write(title);
      let end = 'failed after';
      try {
        const result = await run((line) => write(`  ${line}`));
        end = 'done in';
        return result;
      } finally {
        write(`  ${end} ${secondsSince(start)} s`);
      }
    },
  };
}

async function liveStep<T>(title: string, run: (say: (line: string) => void) => Promise<T>): Promise<T> {
  const start = Date.now();
  const { promise, settle } = deferred<T>();
  const task: ListrTask = {
    title,
    task: async (_, shown) => {
      const result = await run((line) => (shown.output = line));
      shown.title = `${title} ${pc.dim(`${secondsSince(start)} s`)}`;
      settle(result);
    },
    rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
  };
  // The result may be passed on only when the list has given the terminal back: two lists at a time lose each other's lines.
  await new Listr([task], { registerSignalListeners: false }).run();
  return promise;
}

function deferred<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  const settlers: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => void settlers.push(resolve));
  return { promise, settle: (value) => settlers.forEach((resolve) => resolve(value)) };
}

function secondsSince(start: number): string {
  return decimals((Date.now() - start) / 1_000, 1);
}
