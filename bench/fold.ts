import { Readable } from 'node:stream';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { S3ObjectStore } from '../lambdas/adapters/objects/s3-object-store.ts';
import { part } from '../lambdas/contracts/stored/rows/part.ts';
import { ModelSum } from '../lambdas/domain/windows/merge-entries.ts';
import { foldCapture, type FoldCaptureDeps } from '../lambdas/usecases/windows/fold-capture.ts';
import { benchTerms, capturedLines } from './fold/captured-lines.ts';

const RECORDS = 100_000;
const MOST_RECORDS = 1_000_000;
const PARTS = 1_000;
const PART_RECORDS = 300;
const ROUNDS = 5;
const MB = 1_048_576;

const s3 = mockClient(S3Client);
const bucket = new S3ObjectStore({ client: new S3Client({ region: 'eu-west-1' }), bucket: 'B', deadlineMs: 600_000 });
const terms = benchTerms();

/** Folds what the bucket gives; the gzipped parts. */
async function fold(body: () => Readable): Promise<readonly Buffer[]> {
  s3.on(GetObjectCommand).callsFake(() => ({ Body: body() }));
  const written: Buffer[] = [];
  const deps: FoldCaptureDeps = {
    lines: bucket,
    objects: {
      readText: () => Promise.resolve(undefined),
      writeText: async (_key, text) => void written.push(gzipSync(text)),
    },
    slices: { writeSlices: () => Promise.resolve() },
    rows: { writeRows: () => Promise.resolve() },
    dirty: { mark: () => Promise.resolve() },
    catalog: { termsOf: () => Promise.resolve(terms), forget: () => undefined },
    grids: { readGrids: () => Promise.resolve(new Map()), fixGrid: (_model, _column, grid) => Promise.resolve(grid) },
    watch: { look: () => Promise.resolve() },
    clock: { now: () => Date.parse('2026-02-02T00:00:00.000Z') },
  };
  await foldCapture(deps, { key: 'capture/bench', hash: 'bench', windowSeconds: 60 });
  return written;
}

function parseAll(bytes: Buffer): number {
  let records = 0;
  for (const line of gunzipSync(bytes).toString('utf8').split('\n')) {
    if (line === '') continue;
    JSON.parse(line);
    records += 1;
  }
  return records;
}

/** Seconds of processor time and of the clock. */
async function timed(work: () => unknown): Promise<{ readonly cpu: number; readonly wall: number }> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Plain parsing of the same bytes and folding, in turns. */
async function speed(): Promise<void> {
  const bytes = gzipSync([...capturedLines(RECORDS)].join(''));
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const plain = await timed(() => parseAll(bytes));
    const folded = await timed(() => fold(() => Readable.from(piecesOf(bytes))));
    if (round > 0) rounds.push({ plain, folded });
  }
  const cpu = median(rounds.map(({ plain, folded }) => plain.cpu / folded.cpu));
  const wall = median(rounds.map(({ plain, folded }) => plain.wall / folded.wall));
  const us = (1e6 * median(rounds.map(({ folded }) => folded.cpu))) / RECORDS;
  print(`fold beside gunzip + JSON.parse: ${cpu.toFixed(2)} by CPU, ${wall.toFixed(2)} by wall time (goal 0.45)`);
  print(`  ${us.toFixed(1)} µs CPU a record, ${(bytes.length / RECORDS).toFixed(0)} bytes of gzip a record`);
}

/** Pieces as a network gives them. */
function piecesOf(bytes: Buffer): readonly Buffer[] {
  const size = 65_536;
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** The largest memory of the process while an object is folded that is made while it is read. */
async function memory(): Promise<void> {
  const start = process.memoryUsage().rss;
  let most = start;
  const lines = function* (): Generator<string> {
    let n = 0;
    for (const line of capturedLines(MOST_RECORDS)) {
      if ((n += 1) % 5_000 === 0) most = Math.max(most, process.memoryUsage().rss);
      yield line;
    }
  };
  await fold(() => Readable.from(lines()).pipe(createGzip({ level: 1 })));
  const [total, more] = [most / MB, (most - start) / MB];
  print(
    `memory of ${MOST_RECORDS} records: ${total.toFixed(0)} MB resident, ${more.toFixed(0)} MB more than before (goal 150)`,
  );
}

async function merging(): Promise<void> {
  const [one] = await fold(() => Readable.from([...capturedLines(PART_RECORDS)]));
  if (one === undefined) return;
  let merged: ReturnType<ModelSum['entries']> = [];
  const { cpu, wall } = await timed(() => {
    const sum = new ModelSum();
    for (let n = 0; n < PARTS; n += 1)
      for (const entry of part.parse(JSON.parse(gunzipSync(one).toString('utf8'))).entries) sum.add(entry);
    merged = sum.entries();
  });
  print(`merge of ${PARTS} parts, decoding included: ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s wall (goal 1)`);
  const requests = merged.reduce((sum, { counts }) => sum + counts.requests, 0);
  print(`  ${requests} requests in ${one.length} bytes a part`);
}

/** The wide row of an hour that has all the records of the speed's object in it. */
async function wideRow(): Promise<void> {
  const parts = await fold(() => Readable.from([...capturedLines(RECORDS)]));
  const sum = new ModelSum();
  for (const bytes of parts)
    for (const entry of part.parse(JSON.parse(gunzipSync(bytes).toString('utf8'))).entries) sum.add(entry);
  const bytes = gzipSync(JSON.stringify({ entries: sum.entries() })).length;
  print(`wide row of ${RECORDS} records: ${(bytes / 1024).toFixed(1)} KB gzip (goal 60)`);
}

const only = process.argv[2];
print('npm run bench:fold: one model, 20 features, 5 windows\n');
// Memory first: what the others leave behind is not counted.
if (only === undefined || only === 'memory') await memory();
if (only === undefined || only === 'speed') await speed();
if (only === undefined || only === 'merge') await merging();
if (only === undefined || only === 'wide') await wideRow();
