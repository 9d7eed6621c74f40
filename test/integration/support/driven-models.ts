import { expect } from 'vitest';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { startAnyModels, type AnyModels, type Asked, type Told } from './any-models.ts';
import { pace } from './traffic/pace.ts';
import { system } from './shared-system.ts';
import { control, eventually, rolloutOf } from './steps.ts';
import { localUrl, signedHeaders } from './system.ts';
import { rolloutTranscript } from './told/transcript.ts';

/** Ninety in a hundred are an objective that some dozens of answers prove. */
const slo = { timeoutMs: 3000, availability: 90 };
const rollout = {
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
  advance: 'proven',
  inconclusive: 'rollback',
  // Two minutes: a busy machine sends few requests in one.
  hold: 'PT2H',
  guardrails: { latency: { judged: false } },
};

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A kind of model: what it is asked, in which type, and what it answers. */
export interface Kind {
  readonly name: string;
  readonly task: string;
  readonly signature: Record<string, unknown>;
  readonly contentType: string;
  readonly body: Buffer;
  readonly told: Told;
}

export const kinds: readonly Kind[] = [
  {
    name: 'csv',
    task: 'binary',
    signature: { samples: [{ contentType: 'text/csv', text: '5.1,3.5\n' }] },
    contentType: 'text/csv',
    body: Buffer.from('5.1,3.5\n'),
    told: { contentType: 'text/csv', body: '0.42\n' },
  },
  {
    name: 'array',
    task: 'regression',
    signature: { samples: [[[5.1, 3.5]]], prediction: { path: '$[0]' } },
    contentType: 'application/json',
    body: Buffer.from('[[5.1,3.5]]'),
    told: { body: '[0.42]' },
  },
  {
    name: 'number',
    task: 'regression',
    signature: { samples: [7], prediction: { path: '$' } },
    contentType: 'application/json',
    body: Buffer.from('7'),
    told: { body: '0.42' },
  },
  {
    name: 'image',
    task: 'multiclass',
    signature: {
      samples: [{ contentType: 'image/png', base64: PNG.toString('base64') }],
      prediction: { path: '$.label' },
    },
    contentType: 'image/png',
    body: PNG,
    told: { body: '{"label":"cat"}' },
  },
];

let running: AnyModels | undefined;

/** The models of the suites that drive their own; they can be used once they were started. */
export function models(): AnyModels {
  if (running === undefined) throw new Error('the models were not started');
  return running;
}

/** Starts them, once for all suites. */
export async function startDrivenModels(): Promise<void> {
  running ??= await startAnyModels();
}

/** Answers what the kind is asked, and refuses every other body or type. */
export function modelOf({ contentType, body, told }: Kind): (asked: Asked) => Told {
  return (asked) =>
    asked.contentType === contentType && asked.body.equals(body) ? told : { status: 415, body: 'not what I am asked' };
}

interface Answer {
  readonly status: number;
  readonly version: string | null;
  readonly body: string;
}

export async function predict({ name, contentType, body }: Kind): Promise<Answer> {
  const url = new URL(`${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${name}`);
  const headers = signedHeaders({ method: 'POST', url, body, contentType, at: new Date() });
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(20_000),
  });
  return {
    status: response.status,
    version: response.headers.get('x-understudy-version'),
    body: await response.text(),
  };
}

export function idIn(body: unknown): string {
  return /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? `no id in ${JSON.stringify(body)}`;
}

/** Declares a model and registers its first version; the id of the rollout that puts it in place. */
export async function register(kind: Kind, extra: Record<string, unknown> = {}): Promise<string> {
  const { name, task, signature } = kind;
  const specification = { model: name, task, owner: 'tests@example.com', signature, slo, rollout, ...extra };
  const declared = await control(system, ['PUT', `/models/${name}`], specification);
  expect(declared.status, JSON.stringify(declared.body)).toBe(201);
  const version = { model: name, version: 'v1', target: { kind: 'http', url: models().urlOf(`${name}-v1`) } };
  return idIn((await control(system, ['POST', `/models/${name}/versions?first=true`], version)).body);
}

export async function start(name: string): Promise<string> {
  const version = { model: name, version: 'v2', target: { kind: 'http', url: models().urlOf(`${name}-v2`) } };
  await control(system, ['POST', `/models/${name}/versions`], version);
  return idIn((await control(system, ['POST', `/models/${name}/rollouts`], { version: 'v2' })).body);
}

export async function recordIf(
  [name, id]: readonly [string, string],
  isWanted: (record: RolloutRecord) => boolean,
): Promise<RolloutRecord | undefined> {
  const record = await rolloutOf(system, name, id).catch(() => undefined);
  return record !== undefined && isWanted(record) ? record : undefined;
}

/** Nobody serves yet, or the platform had no room for the request, which says so without a version: a caller asks again. */
function isTaken({ status, version }: Answer): boolean {
  return status !== 503 && status !== 404 && !(status === 429 && version === null);
}

/** Sends traffic until the rollout has ended; what callers saw once somebody served, and the closed record. */
export async function drive(
  kind: Kind,
  id: string,
): Promise<{ readonly answers: readonly Answer[]; readonly record: RolloutRecord }> {
  const answers: Answer[] = [];
  let over = false;
  const paced = pace();
  const client = async (): Promise<void> => {
    while (!over) {
      await paced();
      const answer = await predict(kind);
      if (isTaken(answer)) answers.push(answer);
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const clients = [client(), client()];
  const record = await eventually(`the end of ${id}`, 300_000, () =>
    recordIf([kind.name, id], ({ outcome }) => outcome !== undefined),
  ).finally(() => (over = true));
  await Promise.all(clients);
  rolloutTranscript(record, answers);
  return { answers, record };
}

function kindNamed(name: string, base = 'number'): Kind {
  const kind = kinds.find((one) => one.name === base);
  if (kind === undefined) throw new Error(`no kind ${base}`);
  return { ...kind, name };
}

/** A model of a kind whose first version serves. */
export async function serving(name: string, extra: Record<string, unknown> = {}, base = 'number'): Promise<Kind> {
  const kind = kindNamed(name, base);
  models().answers.set(`${name}-v1`, modelOf(kind));
  const { record } = await drive(kind, await register(kind, extra));
  expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
  return kind;
}
