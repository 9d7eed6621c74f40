import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld, challenger, lock } from '../../support/control-world.ts';
import { aRoute } from '../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

const body = { model: 'm', task: 'binary', owner: 'ops@example.com', sticky: { header: 'x-user' } };
const tenant = { kind: 'header', name: 'X-Tenant', is: ['acme'] };
const rules = [
  { name: 'tenant', when: [tenant], version: 'v2' },
  { name: 'far', when: [{ kind: 'field', path: '$.distance', from: 1_000 }], version: 'champion' },
];

describe('explaining a route', () => {
  beforeEach(async () => {
    world.given('serving');
    await world.call('PUT /models/m', { ...body, rules });
    const route = await world.registry.readRoute('m');
    const open = { lock, hot: true, salt: 'hidden', challengers: [challenger] };
    world.registry.routes.set('m', { ...(route ?? aRoute()), ...open });
  });
  const explain = (asked: unknown) => world.call('POST /models/m/explain', asked);

  it('names the rule that decides, in its place', async () => {
    expect(await explain({ headers: { 'X-Tenant': 'acme' }, body: { distance: 2_000 } })).toMatchObject({
      status: 200,
      body: { decidedBy: 'rule', rule: 'tenant', number: 1, version: 'v2', next: ['v1'] },
    });
    expect(await explain({ body: { distance: 2_000 } })).toMatchObject({
      body: { decidedBy: 'rule', rule: 'far', number: 2, version: 'v1', next: [] },
    });
  });

  it('says why the rules before did not decide, and repeats nothing of the request', async () => {
    const far = await explain({ headers: { 'x-tenant': 'secret-1' }, body: { distance: 2_000 } });
    const drawn = await explain({ body: { distance: 7_777 - 7_000 } });

    expect(far).toMatchObject({
      body: {
        passed: [{ number: 1, rule: 'tenant', says: 'rule 1, tenant, does not match: header x-tenant is not "acme"' }],
      },
    });
    expect(drawn).toMatchObject({
      body: {
        passed: [
          { number: 1, says: 'rule 1, tenant, does not match: header x-tenant is not there' },
          { number: 2, says: 'rule 2, far, does not match: field $.distance is no number from 1000' },
        ],
      },
    });
    expect(far.text + drawn.text).not.toMatch(/secret-1|777/);
  });

  it('says that a rule matches and decides nothing while there is no champion, and that nobody answers', async () => {
    const { champion: _none, ...route } = { ...aRoute(), ...(await world.registry.readRoute('m')) };
    world.registry.routes.set('m', { ...route, challengers: [], fallback: [] });

    expect(await explain({ body: { distance: 2_000 } })).toMatchObject({
      body: {
        decidedBy: 'fallback',
        passed: [{ number: 1 }, { number: 2, says: expect.stringContaining('matches and decides nothing') }],
        says: 'no rule decides and nobody serves by right: nobody answers',
      },
    });
  });

  it('refuses what the router refuses: a path that no rule looks at, a model that is retired', async () => {
    expect(await explain({ path: '/premium' })).toMatchObject({
      status: 404,
      body: { error: { code: 'ROUTE_NOT_FOUND' } },
    });
    world.registry.routes.set('m', { ...aRoute(), ...(await world.registry.readRoute('m')), retired: true });
    expect(await explain({})).toMatchObject({ status: 410, body: { error: { code: 'MODEL_RETIRED' } } });
  });

  it('gives position and shares of a draw, and no version where each request is drawn anew', async () => {
    const shares = [
      { version: 'v2', percent: 10 },
      { version: 'v1', percent: 90 },
    ];
    const drawn = await explain({ headers: { 'x-user': 'ann' } });

    expect(drawn).toMatchObject({ body: { decidedBy: 'draw', shares, position: expect.any(Number) } });
    const { position, version }: { position?: number; version?: string } = JSON.parse(drawn.text);
    expect(version).toBe((position ?? 1) < 0.1 ? 'v2' : 'v1');
    expect((await explain({})).body).not.toHaveProperty('version');
    expect(await explain({})).toMatchObject({ body: { shares, says: expect.stringContaining('drawn anew') } });
  });

  it('shows no salt and no address', async () => {
    for (const asked of [{}, { headers: { 'x-user': 'ann' } }, { headers: { 'x-tenant': 'acme' } }])
      expect((await explain(asked)).text).not.toMatch(/hidden|http/);
  });

  it('refuses what is no request, and a model without a route', async () => {
    expect((await explain({ path: 'x', boddy: 1 })).text).toMatch(/"path":"path".*"path":"boddy"/s);
    expect(await world.call('POST /models/none/explain', {})).toMatchObject({ status: 404 });
  });
});
