import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { makeRouterHandler } from '../../lambdas/adapters/router/lambda-router-host.ts';
import { SecretSigner } from '../../lambdas/adapters/router/secret-signer.ts';
import { MAX_BODY_BYTES } from '../../lambdas/contracts/api/router-reply.ts';
import { readCaptureRecord } from '../../lambdas/contracts/messages/read-capture-record.ts';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { baseRoute, givenRouter } from '../../test/support/worlds/serving-world.ts';
import { below, jsonText, pick, spoil, strangeBytes, strangeText, strangeValue } from './draw.ts';
import { checkStatus, demand, type Surface } from './surface.ts';

const signer = new SecretSigner(
  async () => 'a key',
  () => 1_000_000,
);
const NAMED = 'x-tenant';
const route = {
  ...baseRoute,
  sticky: { header: 'X-User' },
  forwardHeaders: [NAMED],
  captureFields: ['distance', 'a b', '__proto__'],
};
const good = {
  version: '2.0',
  rawPath: '/m',
  rawQueryString: '',
  headers: { 'Content-Type': 'application/json', 'X-User': 'u1' },
  requestContext: { http: { method: 'POST', path: '/m' } },
  body: '{"distance":500}',
  isBase64Encoded: false,
};
const names = [
  'content-type',
  'Content-Length',
  'X-User',
  'x-user',
  NAMED,
  'content-encoding',
  'traceparent',
  'host',
  '__proto__',
  'authorization',
];
const reply = z.object({ statusCode: z.number(), headers: z.record(z.string(), z.string()), body: z.string() });

/** Bodies of predictions: any bytes, as text or base64. */
export const bodies: Surface = {
  name: 'bodies',
  send(random) {
    if (random.uniform() < 0.5)
      return ask({ ...good, body: jsonText(spoil({ distance: 500, 'a b': [1] }, random), random) });
    const bytes = strangeBytes(random, MAX_BODY_BYTES);
    if (random.uniform() < 0.5) return ask({ ...good, body: bytes.toString('latin1') });
    return ask({
      ...good,
      body: random.uniform() < 0.9 ? bytes.toString('base64') : strangeText(random, 50),
      isBase64Encoded: true,
    });
  },
};

/** Headers of predictions: names that count and others, with values that no header may hold. */
export const headers: Surface = {
  name: 'headers',
  send(random) {
    const drawn = Array.from({ length: 1 + below(6, random) }, () => [nameOf(random), valueOf(random)] as const);
    return ask({ ...good, headers: Object.fromEntries(drawn) });
  },
};

/** Events of the router: a good one with places that are spoilt, and what is no event at all. */
export const routerEvents: Surface = {
  name: 'router events',
  send(random) {
    const at = pick([1_000_000, 0, 1e15], random);
    const probe = { ...good, understudy: { assignment: 'probe', at, proof: strangeText(random, 60) } };
    return ask(random.uniform() < 0.1 ? strangeValue(random) : spoil(random.uniform() < 0.3 ? probe : good, random));
  },
};

/** Paths of predictions. */
export const routerPaths: Surface = {
  name: 'router paths',
  send: (random) =>
    ask({
      ...good,
      rawPath:
        pick(['/', '', '/m/', '//m', '/m%20', '/m/../m', '/M'], random) + pick(['', strangeText(random, 40)], random),
    }),
};

function nameOf(random: SeededRandomness): string {
  return random.uniform() < 0.8 ? pick(names, random) : strangeText(random, 20);
}

function valueOf(random: SeededRandomness): string {
  const way = random.uniform();
  if (way < 0.3)
    return pick(['application/json', 'text/csv; charset=x', 'a/b', '99999999999', '-1', '', '\t', 'gzip'], random);
  if (way < 0.4) return 'x'.repeat(below(20_000, random));
  return way < 0.5 ? `a\r\nx-evil: 1` : strangeText(random, 60);
}

/** Asks a router of its own; what it captured, sent on and answered must be well made. */
async function ask(event: unknown): Promise<string> {
  const router = givenRouter({ route });
  const logger = { info: () => undefined, error: () => undefined };
  const meter = { count: () => undefined, time: () => undefined, publish: () => undefined };
  const handler = makeRouterHandler({ serve: router.serve, frozen: undefined, probes: signer, meter, logger });
  const { statusCode, headers: answered, body } = reply.parse(framed(await Reflect.apply(handler, undefined, [event])));
  checkStatus(statusCode, body);
  demand(
    router.captured.length === (statusCode === 200 ? 1 : 0),
    `${router.captured.length} records of status ${statusCode}`,
  );
  demand(router.calls.length > 0 === (statusCode === 200), `${router.calls.length} calls of status ${statusCode}`);
  for (const record of router.captured)
    demand(readCaptureRecord(JSON.stringify(record)) !== undefined, 'no record can be read');
  for (const sent of [answered, ...router.calls.map((call) => ({ ...call.headers, 'content-type': call.contentType }))])
    for (const [name, value] of Object.entries(sent)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  return `${statusCode}`;
}

/** A reply over a URL without a streaming runtime is a prelude, eight zero bytes and the body. */
function framed(answer: unknown): unknown {
  if (typeof answer !== 'string') return answer;
  const [prelude = '', body = ''] = answer.split('\0'.repeat(8));
  return { ...Object(JSON.parse(prelude)), body };
}
