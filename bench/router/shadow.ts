// What a shadow adds to the latency of callers: the router's own code on a host that runs on, with models behind real connections.
//   npm run bench:shadow -- [--requests N] [--share PERCENT]
// Three routes are asked in turn, in a drawn order: without a shadow, with one that answers, and with one that hangs until its deadline.
// `paired`: every request waits until the copies of the one before are over. `in a row`: none waits, in blocks of one route.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ContinuousAfterReply } from '../../lambdas/adapters/router/after-reply.ts';
import { SystemRandomness } from '../../lambdas/adapters/system/system-randomness.ts';
import { SystemClock } from '../../lambdas/adapters/system/system-clock.ts';
import { StackTargetCaller } from '../../lambdas/adapters/targets/stack-target-caller.ts';
import type { Route } from '../../lambdas/contracts/stored/route.ts';
import { CaptureBudget } from '../../lambdas/domain/capture/capture-budget.ts';
import { RequestNumbers } from '../../lambdas/domain/capture/request-numbers.ts';
import { CircuitBreakers } from '../../lambdas/domain/routing/fallback/circuit-breakers.ts';
import { HedgeBudget } from '../../lambdas/domain/routing/fallback/hedge-budget.ts';
import { KnownAnswers } from '../../lambdas/domain/routing/fallback/known-answers.ts';
import { CopyBudget } from '../../lambdas/domain/routing/copy-budget.ts';
import { RouteCache } from '../../lambdas/usecases/serving/route-cache.ts';
import { servePrediction } from '../../lambdas/usecases/serving/serve-prediction.ts';

const MODEL_MS = 2;
const HANG_MS = 50;
const REST_MS = 8;
const BLOCK = 100;
const ways = ['alone', 'shadow', 'hanging'] as const;
type Way = (typeof ways)[number];

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '2000' }, share: { type: 'string', default: '100' } },
});
const requests = Number(values.requests);
/** Three models in a process of their own, so that only the router's share of a copy is measured; they say their ports. */
const MODELS = `
const { createServer } = require('node:http');
const answers = [
  (response) => setTimeout(() => response.end('{"score":0.4}'), ${MODEL_MS}),
  (response) => setTimeout(() => response.end('{"score":0.6}'), ${MODEL_MS}),
  () => undefined,
];
const servers = answers.map((answer) => createServer((request, response) => (request.resume(), answer(response))));
Promise.all(servers.map((one) => new Promise((done) => one.listen(0, '127.0.0.1', () => done(one.address().port))))).then(
  (ports) => process.stdout.write(JSON.stringify(ports)),
);`;
const models = spawn(process.execPath, ['-e', MODELS], { stdio: ['ignore', 'pipe', 'inherit'] });
const [said] = await once(models.stdout, 'data');
const [champion, answering, hanging] = z
  .array(z.number())
  .parse(JSON.parse(String(said)))
  .map((port) => `http://127.0.0.1:${port}/`);
if (champion === undefined || answering === undefined || hanging === undefined) throw new Error('no models');
const places = { champion, answering, hanging };
let records = 0;
const deps = depsOf();
console.log(`npm run bench:shadow -- --requests ${requests} --share ${values.share}`);
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
await paired(100);
print('paired', await paired(requests));
print('in a row', await inARow(requests));
console.log(`${records} records`);
models.kill();

function routeOf(model: string): Route {
  const target = { kind: 'http' as const, url: model === 'hanging' ? places.hanging : places.answering };
  const shadow = { version: 'v2', target, sharePercent: Number(values.share), timeoutMs: HANG_MS };
  return {
    schema: 1,
    model,
    revision: 1,
    champion: { version: 'v1', target: { kind: 'http', url: places.champion } },
    challengers: [],
    ...(model === 'alone' ? {} : { shadows: [shadow] }),
    salt: 's',
    fallback: [],
    timeoutMs: 1_000,
    captureFields: [],
    predictionPath: '$.score',
    task: 'binary',
    hot: true,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'bench',
    reason: 'bench',
  };
}

function depsOf() {
  const [clock, random] = [new SystemClock(), new SystemRandomness()];
  const meter = { count: () => undefined };
  const routes = {
    readRoute: async (model: string) => routeOf(model),
    readVersions: async () => ({}),
    readPublished: async () => undefined,
  };
  const hosts = Object.values(places).map((url) => new URL(url).host);
  return {
    routes: new RouteCache({ routes, clock, meter, pollMs: 2_000 }),
    targets: new StackTargetCaller({ hosts, functions: [], endpoints: [] }),
    capture: { write: async () => void (records += 1) },
    signer: { sign: async () => 'id', hash: async () => undefined },
    after: new ContinuousAfterReply(() => undefined),
    budget: new CaptureBudget(),
    copies: new CopyBudget(),
    breakers: new CircuitBreakers(),
    hedges: new HedgeBudget(),
    known: new KnownAnswers(),
    flights: { enter: async () => true, leave: async () => undefined },
    numbers: new RequestNumbers('bench'),
    random,
    clock,
    meter,
  };
}

async function ask(model: Way): Promise<number> {
  const start = performance.now();
  const { status } = await servePrediction(deps, { model, headers: {}, body: Buffer.from('{"x":1}'), isProbe: false });
  const took = performance.now() - start;
  if (status !== 200) throw new Error(`${model} answered ${status}`);
  return took;
}

type Times = Record<Way, number[]>;

/** One request of each route after another, in a drawn order; the copies of each are over before the next. */
async function paired(rounds: number): Promise<Times> {
  const times: Times = { alone: [], shadow: [], hanging: [] };
  for (let round = 0; round < rounds; round++)
    for (const way of ways.toSorted(() => Math.random() - 0.5)) {
      times[way].push(await ask(way));
      await new Promise((resolve) => setTimeout(resolve, way === 'hanging' ? HANG_MS + REST_MS : REST_MS));
    }
  return times;
}

/** Blocks of requests of one route, each request right behind the reply of the one before. */
async function inARow(count: number): Promise<Times> {
  const times: Times = { alone: [], shadow: [], hanging: [] };
  for (let block = 0; block < count / BLOCK; block++)
    for (const way of ways.toSorted(() => Math.random() - 0.5)) {
      for (let n = 0; n < BLOCK; n++) times[way].push(await ask(way));
      await new Promise((resolve) => setTimeout(resolve, HANG_MS + REST_MS));
    }
  return times;
}

function print(title: string, times: Times): void {
  console.log(`${title}: ${times.alone.length} requests a route, in ms`);
  for (const way of ways) {
    const own = [0.5, 0.9, 0.99].map((share) => quantile(times[way], share));
    const more = own.map((value, i) => value - quantile(times.alone, [0.5, 0.9, 0.99][i] ?? 0));
    console.log(
      `  ${way.padEnd(8)} p50 ${shown(own[0])} (${shown(more[0])})  p90 ${shown(own[1])} (${shown(more[1])})  p99 ${shown(own[2])} (${shown(more[2])})`,
    );
  }
}

function quantile(list: readonly number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function shown(value = Number.NaN): string {
  return value.toFixed(3);
}
