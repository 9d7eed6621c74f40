// Latency that the router adds to a model, the size of the router's bundle, and what deciding who serves costs without and with rules.
//   npx tsx bench/router.ts                                            all but the latency
//   npx tsx bench/router.ts --router-url URL --model NAME --model-url URL --body JSON [--requests N] [--warm-up N] [--clients N]
// The model must serve behind the router; both are called in turn with the same client, so that what differs is the router.
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { reachableUrl } from '../bin/client/addresses.ts';
import { createSender, type Sender } from '../bin/client/signed-request.ts';
import type * as Asking from './router/asking.ts';
import type * as Assigning from './router/assigning.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const TIMEOUT_MS = 10_000;

interface Place {
  readonly name: string;
  readonly base: string;
  readonly path: string;
}

/** One request to each place, in milliseconds; places are asked in turn. */
type Pair = readonly [model: number, router: number];

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'router-url': { type: 'string' },
      'model-url': { type: 'string' },
      model: { type: 'string', default: 'flight-delay' },
      body: { type: 'string', default: '{"distance":500,"origin":"SEA","hour":8}' },
      requests: { type: 'string', default: '1000' },
      'warm-up': { type: 'string', default: '50' },
      clients: { type: 'string', default: '1' },
    },
  });
  console.log(`npx tsx bench/router.ts ${process.argv.slice(2).map(quoted).join(' ')}`.trimEnd());
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  await printBundle();
  await printAssigned();
  await printAsked();
  const { 'router-url': routerUrl, 'model-url': modelUrl } = values;
  if (routerUrl === undefined || modelUrl === undefined) return;
  const router = reachableUrl(routerUrl, process.env['AWS_ENDPOINT_URL']);
  const places: readonly [Place, Place] = [
    { name: 'model', base: modelUrl, path: '' },
    { name: 'router', base: router, path: `/${values.model}` },
  ];
  const body: unknown = JSON.parse(values.body);
  const ask = askerOf(createSender(), body);
  const clients = Number(values.clients);
  await measure(ask, places, { requests: Number(values['warm-up']), clients });
  printLatency(await measure(ask, places, { requests: Number(values.requests), clients }), clients);
}

async function printBundle(): Promise<void> {
  const bytes = await bundled('lambdas', 'handlers', 'router.ts');
  console.log(
    `router bundle: ${kilobytes(bytes.byteLength)} minified, ${kilobytes(gzipSync(bytes).byteLength)} gzipped`,
  );
}

/** Measured as it is deployed: run from its source, each function that is made costs a name as well. */
async function printAssigned(): Promise<void> {
  const code = Buffer.from(await bundled('bench', 'router', 'assigning.ts')).toString('base64');
  const { printAssigning }: typeof Assigning = await import(`data:text/javascript;base64,${code}`);
  printAssigning();
}

/** What breaker, hedge and known answers add. */
async function printAsked(): Promise<void> {
  const code = Buffer.from(await bundled('bench', 'router', 'asking.ts')).toString('base64');
  const { printAsking }: typeof Asking = await import(`data:text/javascript;base64,${code}`);
  await printAsking();
}

/** Builds a file as the stack does, in memory. */
async function bundled(...place: readonly string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, ...place)],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    mainFields: ['module', 'main'],
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

function askerOf(send: Sender, body: unknown): (place: Place) => Promise<number> {
  return async ({ name, base, path: below }) => {
    const start = performance.now();
    const { status, text } = await send({ method: 'POST', base, path: below, body, timeoutMs: TIMEOUT_MS });
    const took = performance.now() - start;
    if (status !== 200) throw new Error(`${name} answered ${status}: ${text.slice(0, 200)}`);
    return took;
  };
}

async function measure(
  ask: (place: Place) => Promise<number>,
  [model, router]: readonly [Place, Place],
  { requests, clients }: { readonly requests: number; readonly clients: number },
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  const work = async (): Promise<void> => {
    for (let left = Math.ceil(requests / clients); left > 0; left--) pairs.push([await ask(model), await ask(router)]);
  };
  await Promise.all(Array.from({ length: clients }, work));
  return pairs;
}

function printLatency(pairs: readonly Pair[], clients: number): void {
  const columns = {
    model: pairs.map(([model]) => model),
    router: pairs.map(([, router]) => router),
    added: pairs.map(([model, router]) => router - model),
  };
  console.log(`${pairs.length} requests to each, ${clients} at a time; added = router − model of each pair, in ms`);
  for (const [name, times] of Object.entries(columns)) {
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => quantile(times, share).toFixed(1));
    console.log(`${name.padEnd(7)} p50 ${p50}  p90 ${p90}  p99 ${p99}`);
  }
}

/** Smallest value that at least `share` of all values do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

function quoted(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
