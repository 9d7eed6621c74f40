import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../support/cli.ts';
import { startAnyModels, type AnyModels, type Asked, type Told } from '../support/any-models.ts';
import { control, eventually, rolloutOf } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';
import { localUrl, signedHeaders } from '../support/system.ts';
import { rolloutTranscript, transcript } from '../support/transcript.ts';

/** Ninety in a hundred are an objective that some dozens of answers prove. */
const slo = { timeoutMs: 3000, availability: 90 };
const rollout = {
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
  advance: 'proven',
  inconclusive: 'rollback',
  hold: 'PT40M',
  guardrails: { latency: { judged: false } },
};

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A kind of model: what it is asked, in which type, and what it answers. */
interface Kind {
  readonly name: string;
  readonly task: string;
  readonly signature: Record<string, unknown>;
  readonly contentType: string;
  readonly body: Buffer;
  readonly told: Told;
}

const kinds: readonly Kind[] = [
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

let models: AnyModels;

beforeAll(async () => {
  models = await startAnyModels();
});

afterAll(async () => {
  models.stop();
});

/** Answers what the kind is asked, and refuses every other body or type. */
function modelOf({ contentType, body, told }: Kind): (asked: Asked) => Told {
  return (asked) =>
    asked.contentType === contentType && asked.body.equals(body) ? told : { status: 415, body: 'not what I am asked' };
}

interface Answer {
  readonly status: number;
  readonly version: string | null;
  readonly body: string;
}

async function predict({ name, contentType, body }: Kind): Promise<Answer> {
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

function idIn(body: unknown): string {
  return /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? `no id in ${JSON.stringify(body)}`;
}

/** Declares a model and registers its first version; the id of the rollout that puts it in place. */
async function register(kind: Kind, extra: Record<string, unknown> = {}): Promise<string> {
  const { name, task, signature } = kind;
  const specification = { model: name, task, owner: 'tests@example.com', signature, slo, rollout, ...extra };
  const declared = await control(system, ['PUT', `/models/${name}`], specification);
  expect(declared.status, JSON.stringify(declared.body)).toBe(201);
  const version = { model: name, version: 'v1', target: { kind: 'http', url: models.urlOf(`${name}-v1`) } };
  return idIn((await control(system, ['POST', `/models/${name}/versions?first=true`], version)).body);
}

async function start(name: string): Promise<string> {
  const version = { model: name, version: 'v2', target: { kind: 'http', url: models.urlOf(`${name}-v2`) } };
  await control(system, ['POST', `/models/${name}/versions`], version);
  return idIn((await control(system, ['POST', `/models/${name}/rollouts`], { version: 'v2' })).body);
}

async function recordIf(
  [name, id]: readonly [string, string],
  isWanted: (record: RolloutRecord) => boolean,
): Promise<RolloutRecord | undefined> {
  const record = await rolloutOf(system, name, id).catch(() => undefined);
  return record !== undefined && isWanted(record) ? record : undefined;
}

/** Sends traffic until the rollout has ended; what callers saw once somebody served, and the closed record. */
async function drive(
  kind: Kind,
  id: string,
): Promise<{ readonly answers: readonly Answer[]; readonly record: RolloutRecord }> {
  const answers: Answer[] = [];
  let over = false;
  const client = async (): Promise<void> => {
    while (!over) {
      const answer = await predict(kind);
      if (answer.status !== 503 && answer.status !== 404) answers.push(answer);
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const clients = [client(), client()];
  const record = await eventually(`the end of ${id}`, 120_000, () =>
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

/** A model whose first version serves. */
async function serving(name: string, extra: Record<string, unknown> = {}): Promise<Kind> {
  const kind = kindNamed(name);
  models.answers.set(`${name}-v1`, modelOf(kind));
  const { record } = await drive(kind, await register(kind, extra));
  expect(record.outcome?.kind).toBe('promoted');
  return kind;
}

describe('a model of any kind', () => {
  it.each(kinds)('is registered, started, probed and promoted: $name', async (kind) => {
    models.answers.set(`${kind.name}-v1`, modelOf(kind));
    models.answers.set(`${kind.name}-v2`, modelOf(kind));

    const first = await drive(kind, await register(kind));
    const { answers, record } = await drive(kind, await start(kind.name));

    expect(first.record.outcome).toMatchObject({ kind: 'promoted', tests: ['failures<pMax'] });
    expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set([`200 ${kind.told.body}`]));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
  });
});

describe('a challenger that passes its samples and then', () => {
  it.each([
    ['answers 401 to everybody', { status: 401, body: 'no' }],
    ['answers null to everybody', { body: 'null' }],
  ] as const)('%s is rolled back while its callers get the champion', async (what, told) => {
    const kind = await serving(`then-${what.includes('401') ? 'refuses' : 'nulls'}`);
    let asked = 0;
    models.answers.set(`${kind.name}-v2`, (request) => ((asked += 1) > 5 ? told : modelOf(kind)(request)));

    const { answers, record } = await drive(kind, await start(kind.name));

    expect(record.outcome).toMatchObject({ kind: 'rolled-back', tests: ['errors'] });
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(['200 0.42']));
    // The probes after the way back bear the sample's own type, or the champion would have refused them.
    const proven = await eventually('the probes', 60_000, () =>
      recordIf([kind.name, record.rolloutId], ({ outcome }) => outcome?.probes !== undefined),
    );
    expect(proven.outcome?.probes).toEqual({ asked: 20, champion: 20 });
  });
});

/** Answers 400 to so many in a hundred, evenly spread, from the sixth request on: the samples before a rollout are answered. */
function refusing(kind: Kind, percent: number): (asked: Asked) => Told {
  let n = -5;
  return (asked) => {
    n += 1;
    const isRefused = n > 0 && Math.floor((n * percent) / 100) > Math.floor(((n - 1) * percent) / 100);
    return isRefused ? { status: 400, body: '"out of range"' } : modelOf(kind)(asked);
  };
}

describe('a challenger that answers 400 to', () => {
  it('as many callers as the champion does is promoted', async () => {
    const kind = await serving('both-refuse');
    models.answers.set('both-refuse-v1', refusing(kind, 30));
    models.answers.set('both-refuse-v2', refusing(kind, 30));

    const { answers, record } = await drive(kind, await start(kind.name));

    expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
    const refused = answers.filter(({ status }) => status === 400);
    expect(new Set(refused.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
  });

  it('more callers than the champion does is rolled back by that test, and no hop of it counts as failed', async () => {
    const kind = await serving('refuses-more');
    models.answers.set('refuses-more-v1', refusing(kind, 10));
    models.answers.set('refuses-more-v2', refusing(kind, 90));

    const { answers, record } = await drive(kind, await start(kind.name));

    expect(record.outcome).toMatchObject({ kind: 'rolled-back', tests: ['clientErrors'], by: 'the judge' });
    expect(record.outcome?.reason).toContain('client errors');
    expect(record.verdict?.harm).toMatchObject({ failed: 0, unanswered: 0 });
    expect(record.verdict?.harm?.refused).toBeGreaterThan(0);
    // What the model says of a request reaches its caller: nobody else is asked.
    const own = answers.filter(({ version, status }) => version === 'v2' && status === 400);
    expect(new Set(own.map(({ body }) => body))).toEqual(new Set(['"out of range"']));
  });
});

describe('a cold target', () => {
  it('is waited for, says so meanwhile, and is promoted when it has started', async () => {
    const kind = await serving('slow-start', { warming: 'PT60S' });
    let warmAt = Number.POSITIVE_INFINITY;
    models.answers.set('slow-start-v2', (asked) =>
      Date.now() < warmAt ? { status: 503, body: 'starting' } : modelOf(kind)(asked),
    );

    const id = await start('slow-start');
    const waiting = await eventually('the wait', 30_000, () =>
      recordIf(['slow-start', id], ({ warming }) => (warming?.tries ?? 0) >= 2),
    );
    rolloutTranscript(waiting, []);
    warmAt = Date.now() + 2_000;
    const { record } = await drive(kind, id);

    expect(waiting).toMatchObject({ state: 'preparing', step: -1, warming: { says: '5 × http-503' } });
    expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
    expect(record.warming).toBeUndefined();
  });

  it('is waited for when nobody is there yet, and an abort ends the wait', async () => {
    const kind = await serving('nobody-there', { warming: 'PT15M' });
    const target = { kind: 'http', url: 'http://127.0.0.1:9/nobody-there' };
    await control(system, ['POST', `/models/${kind.name}/versions`], { model: kind.name, version: 'v2', target });

    const id = idIn((await control(system, ['POST', `/models/${kind.name}/rollouts`], { version: 'v2' })).body);
    const waiting = await eventually('the wait', 30_000, () =>
      recordIf([kind.name, id], ({ warming }) => warming !== undefined),
    );
    await control(system, ['POST', `/models/${kind.name}/rollouts/${id}/abort`], {});

    expect(waiting.warming?.says).toBe('5 × econnrefused');
    expect((await rolloutOf(system, kind.name, id)).state).toBe('aborted');
    expect((await predict(kind)).version).toBe('v1');
  });

  it('is refused when it never starts, with how long it was tried; nothing was moved', async () => {
    const kind = await serving('never-starts', { warming: 'PT4S' });
    models.answers.set('never-starts-v2', () => ({ status: 503, body: 'starting' }));

    const id = await start('never-starts');
    const record = await eventually('the refusal', 30_000, () =>
      recordIf(['never-starts', id], ({ outcome }) => outcome !== undefined),
    );

    expect(record.outcome?.kind).toBe('refused');
    // Four seconds are over in four tries; a busy machine needs longer for one.
    expect(record.outcome?.reason).toMatch(/in \d tries over \d+ s: 5 × http-503/);
    expect((await predict(kind)).version).toBe('v1');
    const cli = (...args: readonly string[]): ReturnType<typeof runCli> =>
      runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
    const watched = await cli('rollout', 'watch', kind.name, id);
    const status = await cli('status', kind.name);
    transcript(`$ rollout watch ${kind.name} ${id} (exit code ${watched.code})`, watched.out + watched.err);
    transcript(`$ status ${kind.name} (exit code ${status.code})`, status.out);
    expect(watched.code).not.toBe(0);
    expect(watched.out + watched.err).toContain('none of 5 sample requests was answered properly');
    expect(status.out).toContain('refused');
  });
});
