import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { answerCase } from './measure/answer-case.ts';

/**
 * Measures cases of reference values: one JSON case a line on standard input, one answer a line on standard output.
 *
 * `--root DIR` is the folder that `input.file` is relative to; the present one unless given.
 */
const { values } = parseArgs({ options: { root: { type: 'string', default: '.' } } });

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answerCase(parsed(line), values.root))}\n`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
