import { Listr, type ListrTask } from 'listr2';
import pc from 'picocolors';

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
      const result = await run((line) => write(`  ${line}`));
      write(`  done in ${secondsSince(start)} s`);
      return result;
    },
  };
}

async function liveStep<T>(title: string, run: (say: (line: string) => void) => Promise<T>): Promise<T> {
  const start = Date.now();
  return new Promise<T>((resolve, reject) => {
    const task: ListrTask = {
      title,
      task: async (_, shown) => {
        const result = await run((line) => (shown.output = line));
        shown.title = `${title} ${pc.dim(`${secondsSince(start)} s`)}`;
        resolve(result);
      },
      rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
    };
    new Listr([task], { registerSignalListeners: false }).run().catch(reject);
  });
}

function secondsSince(start: number): string {
  return ((Date.now() - start) / 1_000).toFixed(1);
}
