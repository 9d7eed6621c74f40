import { createInterface } from 'node:readline';
import { StreamJudge, type StreamLine } from './judge/judge-stream.ts';

const FLUSH_CHARACTERS = 64_000;

/** Reads minute rows as JSON lines on standard input and writes one look per line; wrong numbers end it with status 1. */
async function main(): Promise<void> {
  const judge = new StreamJudge();
  let out = '';
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (text.trim() === '') continue;
    const line: StreamLine = JSON.parse(text);
    const { kind, reasons, proved } = judge.judge(line);
    const tests = reasons.map(({ test, p, spent }) => ({ test, p, spent }));
    const answer = {
      rollout: line.rollout,
      minute: line.minute,
      verdict: kind,
      reasons: tests,
      proved: proved.map(({ test }) => test),
    };
    out += `${JSON.stringify(answer)}\n`;
    if (out.length > FLUSH_CHARACTERS) {
      process.stdout.write(out);
      out = '';
    }
  }
  process.stdout.write(out);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
