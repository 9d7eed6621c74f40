import type { Route } from '../../lambdas/contracts/stored/route.ts';
import { CircuitBreakers } from '../../lambdas/domain/routing/fallback/circuit-breakers.ts';
import { HedgeBudget } from '../../lambdas/domain/routing/fallback/hedge-budget.ts';
import { KnownAnswers } from '../../lambdas/domain/routing/fallback/known-answers.ts';
import { callHops } from '../../lambdas/usecases/serving/call-hops.ts';
import { hopsOf } from '../../lambdas/usecases/serving/hops.ts';
import type { TargetReply } from '../../lambdas/usecases/serving/ports.ts';

const ROUNDS = 51;
const PER_ROUND = 2_000;
const target = { kind: 'http' as const, url: 'https://models.example.com/v1' };
const reply: TargetReply = {
  kind: 'reply',
  status: 200,
  contentType: 'application/json',
  body: new TextEncoder().encode('{"score":0.5}'),
};
const request = { body: new TextEncoder().encode('{"distance":500}'), contentType: 'application/json', headers: {} };
const assigned = { version: 'v1', target, role: 'champion' as const };

const plain: Route = {
  schema: 1,
  model: 'flight-delay',
  revision: 1,
  champion: { version: 'v1', target },
  challengers: [],
  salt: 'salt',
  breaker: 'off',
  fallback: [],
  timeoutMs: 3_000,
  captureFields: [],
  predictionPath: '$.score',
  task: 'binary',
  hot: true,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'bench',
  reason: 'bench',
};
const { breaker: _off, ...guarded } = plain;
const constant = { kind: 'static' as const, body: { score: 0 } };

const routes: readonly (readonly [string, Route])[] = [
  ['breaker off', plain],
  ['breaker on', { ...guarded, fallback: [constant] }],
  ['and hedge', { ...guarded, fallback: [constant], hedge: { after: 1_000, sharePercent: 5 } }],
  ['and cached', { ...guarded, fallback: [{ kind: 'cached', maxAgeMs: 1_000 }, constant] }],
];

/** What asking a model that answers at once costs, without and with what protects its callers, in turn in one run. */
export async function printAsking(): Promise<void> {
  const times = routes.map(([name, route]) => ({ name, ask: askerOf(route), taken: Array.of<number>() }));
  for (let round = 0; round < ROUNDS; round++) for (const { ask, taken } of times) taken.push(await roundOf(ask));
  console.log(`asking a model that answers at once, in µs a request: ${ROUNDS} rounds of ${PER_ROUND}`);
  const base = median(times[0]?.taken ?? []);
  for (const { name, taken } of times) {
    const middle = median(taken);
    console.log(`${name.padEnd(16)} ${middle.toFixed(2)}  (${(middle - base).toFixed(2)} more)`);
  }
}

function askerOf(route: Route): () => Promise<unknown> {
  const clock = { now: () => Date.now(), sleep: () => new Promise<void>(() => undefined) };
  const memory = { breakers: new CircuitBreakers(), hedges: new HedgeBudget(), known: new KnownAnswers() };
  const random = { uniform: () => Math.random() };
  const deps = { ...memory, clock, random, targets: { call: async () => reply } };
  const hops = hopsOf(route, assigned);
  return () => callHops(deps, route, { hops, request, isProbe: false, start: clock.now() });
}

async function roundOf(ask: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < PER_ROUND; at++) await ask();
  return ((performance.now() - start) * 1_000) / PER_ROUND;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
