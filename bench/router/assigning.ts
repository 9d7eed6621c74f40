import type { Route } from '../../lambdas/contracts/stored/route.ts';
import { SCHEMA } from '../../lambdas/contracts/people/names.ts';
import type { Headers } from '../../lambdas/domain/routing/forwarded-headers.ts';
import { assignRequest } from '../../lambdas/domain/routing/assign-request.ts';
import { readOnce } from '../../lambdas/domain/routing/json-path.ts';
import { pathFault } from '../../lambdas/domain/routing/rules/match-rule.ts';

const RULES = 10;
const ROUNDS = 101;
const PER_ROUND = 10_000;
const url = (version: string) => ({ kind: 'http' as const, url: `https://models.example.com/${version}` });

/** A rollout at 10 %, and every request a draw of its own. */
const plain: Route = {
  schema: SCHEMA,
  model: 'flight-delay',
  revision: 1,
  champion: { version: 'v1', target: url('v1') },
  challengers: [{ version: 'v2', target: url('v2'), slot: 0, weightPercent: 10 }],
  salt: 'salt',
  fallback: [],
  timeoutMs: 3_000,
  captureFields: [],
  hot: true,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'bench',
  reason: 'bench',
};

type Rule = NonNullable<Route['rules']>[number];

/** Rules of which none matches: each request is held against all of them. */
function withRules(when: (at: number) => Rule['when'][number]): Route {
  const rules = Array.from({ length: RULES }, (_, at) => ({ name: `r${at}`, when: [when(at)] }));
  return { ...plain, rules };
}

const routes: readonly (readonly [string, Route])[] = [
  ['no rules', plain],
  [
    `${RULES} header rules`,
    withRules((at) => ({ kind: 'header', name: `X-Tenant-${at % 3}`, is: [`t${at}`, `u${at}`] })),
  ],
  [
    'a hold-out',
    { ...plain, holdout: { sharePercent: 1e-9, hops: [{ kind: 'static', body: {} }] }, holdoutSalt: 'salt' },
  ],
  [`${RULES} path rules`, withRules((at) => ({ kind: 'path', startsWith: `/p${at}` }))],
  [`${RULES} field rules`, withRules((at) => ({ kind: 'field', path: `$.f${at % 3}`, from: 1_000 + at }))],
];

interface Sent {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Headers as a Function URL hands them over, and a body of some features. */
const requests: readonly Sent[] = Array.from({ length: 64 }, (_, at) => {
  const usual = Array.from({ length: 14 }, (__, n) => [`x-header-${n}`, `value ${n} of ${at}`] as const);
  const own = { 'content-type': 'application/json', 'x-tenant-0': `tenant ${at}`, 'x-tenant-1': `t${at}x` };
  const body = JSON.stringify({ f0: at, f1: at / 2, f2: -at, origin: 'SEA', distance: 500 + at, hour: at % 24 });
  return { headers: { ...Object.fromEntries(usual), ...own }, body: Buffer.from(body) };
});

/** What deciding who serves a request costs, without and with rules, in turn in one run. */
export function printAssigning(): void {
  const times = routes.map(([name, route]) => ({ name, route, taken: Array.of<number>() }));
  for (let round = 0; round < ROUNDS; round++) for (const { route, taken } of times) taken.push(roundOf(route));
  console.log(`deciding who serves, in µs a request: ${ROUNDS} rounds of ${PER_ROUND}, no rule matches`);
  const base = median(times[0]?.taken ?? []);
  for (const { name, taken } of times) {
    const middle = median(taken);
    console.log(`${name.padEnd(16)} ${middle.toFixed(2)}  (${(middle - base).toFixed(2)} more)`);
  }
}

function roundOf(route: Route): number {
  let drawn = 0;
  const start = performance.now();
  for (let at = 0; at < PER_ROUND; at++) drawn += decide(route, requests[at % requests.length]);
  const took = performance.now() - start;
  if (drawn !== PER_ROUND) throw new Error('a rule matched, or nobody was drawn');
  return (took * 1_000) / PER_ROUND;
}

/** As the router does for each request. */
function decide(route: Route, sent: Sent | undefined): number {
  if (sent === undefined || pathFault(route, '/') !== undefined) return 0;
  const json = readOnce(sent.body);
  const request = { headers: sent.headers, path: '/', json, isProbe: false, draw: Math.random };
  return assignRequest(route, request).assignment === 'random' ? 1 : 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
