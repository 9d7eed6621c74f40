import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliError, exitCodes } from '../../bin/client/cli-error.ts';
import { readDocuments } from '../../bin/client/read-input.ts';
import { apiRouteNames, apiRoutes } from '../../lambdas/contracts/api/api.ts';
import { functionUrlRequest } from '../../lambdas/contracts/messages/function-url-request.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';
import { answerControl, type ControlAnswer } from '../../lambdas/usecases/control/answer-control.ts';
import { ControlWorld } from '../../test/support/control-world.ts';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { below, deepText, jsonText, pick, spoil, strangeText, strangeValue } from './draw.ts';
import { checkStatus, demand, type Surface } from './surface.ts';

const good = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  signature: {
    features: [
      { name: 'distance', kind: 'numeric', example: 500 },
      { name: 'origin', kind: 'categorical', sensitive: 'hash' },
    ],
    prediction: { path: '$.score', threshold: 0.5 },
    samples: [{ distance: 1 }],
  },
  slo: { timeoutMs: 800, availability: 99.5 },
  labels: { maturity: 'P7D' },
  rollout: { strategy: { kind: 'canary', steps: [{ weight: 5, bake: 'PT10M' }] } },
};
const version = { version: 'v3', target: { kind: 'http', url: 'http://models.example.com/v3' } };
const methods = ['GET', 'PUT', 'POST', 'DELETE', 'get', ''];
const segments = [
  'models',
  'm',
  'v1',
  'versions',
  'rollouts',
  'r1',
  'abort',
  'alerts',
  'health',
  'evidence',
  'baselines',
  'deletions',
  '..',
  '',
  '%2e',
  '%',
  '%zz',
];

/** Specifications and versions as bodies of the control API. */
export const specifications: Surface = {
  name: 'specifications',
  async send(random) {
    const [line, document] = pick(
      [['PUT /models/m', good] as const, ['POST /models/m/versions', version] as const],
      random,
    );
    const world = new ControlWorld();
    if (line.startsWith('POST')) world.given('declared');
    return answered(world, () => order(world, line, jsonText(spoil(document, random), random)));
  },
};

/** Specifications as files that the command line reads: JSON is YAML, and YAML knows more. */
export const files: Surface = {
  name: 'specification files',
  send: async (random) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'understudy-fuzz-'));
    try {
      const file = path.join(folder, 'model.yaml');
      writeFileSync(file, yamlText(random));
      return `${readDocuments(file, specification).length} read`;
    } catch (error) {
      if (error instanceof CliError) return error.exitCode === exitCodes.badInput ? 'faults' : `exit ${error.exitCode}`;
      throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Paths, methods and queries of the control API. */
export const controlPaths: Surface = {
  name: 'control paths',
  async send(random) {
    const parts = Array.from({ length: below(7, random) }, () =>
      random.uniform() < 0.9 ? pick(segments, random) : strangeText(random, 30),
    );
    const query = Object.fromEntries([
      [
        pick(['from', 'first', '__proto__', 'x'], random),
        pick(['1', '-1', 'true', '1e999', strangeText(random, 9)], random),
      ],
    ]);
    const request = {
      method: pick(methods, random),
      path: random.uniform() < 0.3 ? `/${parts.join('/')}` : knownPath(random),
      query,
      body: pick(['', '{}', '[]', 'null'], random),
    };
    const world = new ControlWorld();
    world.given('open');
    return answered(world, () => answerControl(world.deps, { ...request, by: 'arn:ann' }));
  },
};

/** Events of the control function: what has not their shape is refused before anything is done. */
export const controlEvents: Surface = {
  name: 'control events',
  async send(random) {
    const http = { method: 'PUT', path: '/models/m' };
    const event = {
      requestContext: { http, authorizer: { iam: { userArn: 'arn:ann' } } },
      body: JSON.stringify(good),
      isBase64Encoded: false,
    };
    const request = functionUrlRequest.safeParse(random.uniform() < 0.1 ? strangeValue(random) : spoil(event, random));
    if (!request.success) return 'no event';
    const world = new ControlWorld();
    return answered(world, () => answerControl(world.deps, request.data));
  },
};

function order(world: ControlWorld, line: string, body: string): Promise<ControlAnswer> {
  const [method = '', where = ''] = line.split(' ');
  return answerControl(world.deps, { method, path: where, query: {}, body, by: 'arn:ann' });
}

/** A path that the API has, with any parts in the places of names. */
function knownPath(random: SeededRandomness): string {
  const { path: pattern } = apiRoutes[pick(apiRouteNames, random)];
  return pattern.replace(/\{\w+\}/g, () =>
    random.uniform() < 0.8
      ? pick(['m', 'r1', 'v2'], random)
      : encodeURIComponent(pick(['..', 'M', '__proto__', '%', 'x'.repeat(200)], random)),
  );
}

/** What is refused changes nothing; what was written can be read again. */
async function answered(world: ControlWorld, call: () => Promise<ControlAnswer>): Promise<string> {
  const before = stateOf(world);
  const { status, body, error } = await call();
  checkStatus(status, error ?? body);
  demand(status < 400 || stateOf(world) === before, `a refusal (${status}) changed something`);
  for (const stored of world.registry.specifications.values()) specification.parse(JSON.parse(JSON.stringify(stored)));
  return String(status);
}

function stateOf({ registry, objects, teller, executions }: ControlWorld): string {
  const { specifications: declared, versions, routes, rollouts, audits, publications } = registry;
  return (
    JSON.stringify([declared, versions, routes, rollouts].map((map) => [...map])) +
    audits.length +
    publications.length +
    objects.objects.size +
    teller.published.length +
    JSON.stringify(executions)
  );
}

function yamlText(random: SeededRandomness): string {
  const way = random.uniform();
  if (way < 0.6) return jsonText(spoil(good, random), random);
  const lines = [
    'model: m',
    'task: binary',
    'owner: me',
    'a: &a [x, x]',
    'b: *a',
    'c: *none',
    '---',
    '...',
    '<<: *a',
    '!!js/function x',
    '? [a]: b',
    'n: 0x1F',
    'd: 2026-01-01',
    '\ttab: 1',
    'model: twice',
    '"\\ud800": 1',
    `a: ${deepText(random)}`,
    '- '.repeat(below(30_000, random)),
    '? '.repeat(below(30_000, random)),
  ];
  if (way < 0.95) return Array.from({ length: below(9, random) }, () => pick(lines, random)).join('\n');
  // Each line names the one before nine times over: unfolded it would be a milliard of texts.
  const bomb = Array.from(
    { length: 10 },
    (_, n) =>
      `a${n}: &a${n} [${
        n === 0
          ? 'x'
          : Array(9)
              .fill(`*a${n - 1}`)
              .join(', ')
      }]`,
  );
  return bomb.join('\n');
}
