import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sketchFile } from '../../bin/baseline/sketch-file.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';
import { whole } from '../../lambdas/domain/wording/numbers.ts';

/** `npm run bench:baseline [rows]`: time and memory of sketching a CSV file of 20 features. */
const ROWS = Number(process.argv[2] ?? 1_000_000);
const numeric = Array.from({ length: 15 }, (_, i) => `n${i}`);
const categorical = Array.from({ length: 5 }, (_, i) => `c${i}`);

const declared = specification.parse({
  model: 'bench',
  task: 'binary',
  owner: 'bench@example.com',
  signature: {
    features: [
      ...numeric.map((name) => ({ name, kind: 'numeric' })),
      ...categorical.map((name) => ({ name, kind: 'categorical' })),
    ],
    prediction: { path: '$.score' },
  },
});

function* lines(): Generator<string> {
  yield `${[...numeric, ...categorical, 'score', 'label'].join(',')}\n`;
  for (let i = 0; i < ROWS; i += 1) {
    const numbers = numeric.map((_, k) => (((i * (k + 7919)) % 99_991) / 13).toFixed(3));
    const names = categorical.map((_, k) => `v${(i * (k + 31)) % (20 * (k + 1))}`);
    yield `${[...numbers, ...names, ((i % 997) / 996).toFixed(4), i % 7 === 0 ? 1 : 0].join(',')}\n`;
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-bench-'));
try {
  const file = path.join(folder, 'train.csv');
  await pipeline(Readable.from(lines()), createWriteStream(file));
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { rows, content } = await sketchFile({ file, version: 'v1', specification: declared, grids: new Map() });
  clearInterval(watch);
  const { user, system } = process.cpuUsage(cpu);
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(`${whole(rows)} rows, 20 features, CSV read twice`);
  console.log(
    `wall ${Math.round(performance.now() - start) / 1000} s, CPU ${Math.round((user + system) / 1e3) / 1000} s`,
  );
  console.log(`memory ${megabytes(before)} before, ${megabytes(most)} at most`);
  console.log(`content ${JSON.stringify(content).length} bytes of JSON`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
