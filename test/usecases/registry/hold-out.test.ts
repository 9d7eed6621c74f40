import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../../lambdas/contracts/people/json-fields.ts';
import { ControlWorld } from '../../support/control-world.ts';

const body = { model: 'm', task: 'binary', owner: 'ops@example.com', sticky: { header: 'x-user' } };
const fallback = [{ cached: 'PT10M' }, { static: { score: 0.1 } }];

function given(): ControlWorld {
  const world = new ControlWorld();
  world.given('serving');
  return world;
}

describe('declaring a hold-out', () => {
  it.each([
    ['of 100 %', { fallback, holdout: { share: 100 } }, 'holdout.share'],
    ['of nobody', { fallback, holdout: { share: 0 } }, 'holdout.share'],
    ['that nobody answers', { holdout: { share: 1 } }, 'holdout.by'],
    ['that the model’s own answers would serve', { fallback: fallback.slice(0, 1), holdout: {} }, 'holdout.by'],
    ['by an unknown version', { holdout: { by: { version: 'v9' } } }, 'holdout.by.version'],
  ])('%s is a fault', async (_what, more, path) => {
    const { status, body: told } = await given().call('PUT /models/m', { ...body, ...more });

    expect(status).toBe(400);
    expect(JSON.stringify(told)).toContain(`"${path}"`);
  });

  it('makes its salt once, and keeps it when the hold-out is taken away and declared again', async () => {
    const world = given();
    const declare = async (more: object) => {
      await world.call('PUT /models/m', { ...body, fallback, ...more });
      return world.registry.routes.get('m');
    };

    const [first, none, again] = [
      await declare({ holdout: { share: 2 } }),
      await declare({}),
      await declare({ holdout: { share: 3, by: 'last-hop' } }),
    ];

    expect(first?.holdout).toEqual({ sharePercent: 2, hops: [{ kind: 'static', body: { score: 0.1 } }] });
    expect(first?.holdoutSalt).toMatch(/./);
    expect([none?.holdout, again?.holdout?.sharePercent]).toEqual([undefined, 3]);
    expect([none?.holdoutSalt, again?.holdoutSalt]).toEqual([first?.holdoutSalt, first?.holdoutSalt]);
  });

  it('is explained, with all that stands between the model and its callers', async () => {
    const world = given();
    const all = { maxInFlight: 20, hedge: { after: 'p95' }, holdout: { share: 50 } };
    await world.call('PUT /models/m', { ...body, fallback, ...all });
    const asked = async (user: string) =>
      (await world.call('POST /models/m/explain', { headers: { 'x-user': user } })).body;
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => asked(`user ${n}`)));

    const kinds = new Set(answers.map((answer) => fieldOf(answer, 'decidedBy')));
    expect(kinds).toEqual(new Set(['holdout', 'draw']));
    expect(answers.find((answer) => fieldOf(answer, 'decidedBy') === 'holdout')).toMatchObject({
      version: 'static',
      says: 'no rule decides; its key is held out for ever: static answers, and no verdict counts it',
      protects: [
        expect.stringMatching(
          /^a version of which 5 of the last 10 calls failed is not called for 30 s .+ is not known here$/,
        ),
        'a call slower than 95 % of the last ones is made a second time to the same version, for 5 % of the calls at most',
        'beyond 20 requests under way callers get 429',
        '50 % are held out and never meet the model',
      ],
    });
    await world.call('PUT /models/m', { ...body, breaker: 'off', hedge: { after: 70 } });
    expect(await asked('any')).toMatchObject({
      protects: [expect.stringContaining('no breaker'), expect.stringContaining('slower than 70 ms')],
    });
  });
});
