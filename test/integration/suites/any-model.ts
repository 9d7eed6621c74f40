import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked, Told } from '../support/any-models.ts';
import {
  drive,
  kinds,
  modelOf,
  models,
  recordIf,
  register,
  serving,
  start,
  startDrivenModels,
  type Kind,
} from '../support/driven-models.ts';
import { eventually } from '../support/steps.ts';

beforeAll(startDrivenModels);
afterAll(() => models().stop());

describe('a model of any kind', () => {
  it.each(kinds)('is registered, started, probed and promoted: $name', async (kind) => {
    models().answers.set(`${kind.name}-v1`, modelOf(kind));
    models().answers.set(`${kind.name}-v2`, modelOf(kind));

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
    models().answers.set(`${kind.name}-v2`, (request) => ((asked += 1) > 5 ? told : modelOf(kind)(request)));

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
    models().answers.set('both-refuse-v1', refusing(kind, 30));
    models().answers.set('both-refuse-v2', refusing(kind, 30));

    const { answers, record } = await drive(kind, await start(kind.name));

    expect(record.outcome?.kind, record.outcome?.reason).toBe('promoted');
    const refused = answers.filter(({ status }) => status === 400);
    expect(new Set(refused.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
  });

  it('more callers than the champion does is rolled back by that test, and no hop of it counts as failed', async () => {
    const kind = await serving('refuses-more');
    models().answers.set('refuses-more-v1', refusing(kind, 10));
    models().answers.set('refuses-more-v2', refusing(kind, 100));

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
