import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld } from '../../support/control-world.ts';
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

/** Paths of the faults of an answer. */
function pathsOf(answer: { readonly body: unknown }): readonly string[] {
  return [...JSON.stringify(answer.body).matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path ?? '');
}

describe('declaring rules', () => {
  it('puts them into the route with the addresses of their versions, and takes them out again', async () => {
    world.given('serving');

    expect(await world.call('PUT /models/m', { ...body, rules })).toMatchObject({ status: 201 });
    expect(await world.call('PUT /models/m', { ...body, rules })).toMatchObject({ body: { result: 'unchanged' } });
    const { target } = world.registry.versions.get('m/v2') ?? {};
    expect((await world.registry.readRoute('m'))?.rules).toEqual([
      { name: 'tenant', when: [tenant], to: { version: 'v2', target } },
      { name: 'far', when: rules[1]?.when },
    ]);
    expect(world.registry.publications).toHaveLength(1);

    await world.call('PUT /models/m', body);
    expect((await world.registry.readRoute('m'))?.rules).toBeUndefined();
  });

  it('tells everything that is wrong at once, each with its path, and writes nothing', async () => {
    world.given('declared');
    const answer = await world.call('PUT /models/m', {
      ...body,
      risk: 'x',
      rules: [
        { name: 'a', when: [tenant], version: 'v9' },
        { name: 'a', when: [tenant, { kind: 'path', is: ['/x'] }], version: 'champion' },
        { name: 'c', when: [{ kind: 'path', is: ['x'] }], version: 'v1' },
        { name: 'd', when: [{ kind: 'header', name: 'Cookie', startsWith: 'a' }], version: 'v1' },
      ],
    });

    expect(answer.status).toBe(400);
    expect(pathsOf(answer).toSorted()).toEqual([
      'risk',
      'rules[0].version',
      'rules[1].name',
      'rules[1].when',
      'rules[2].when',
      'rules[3].when[0].name',
    ]);
    expect(answer.text).toContain('is taken by the rules before it (a)');
  });

  it.each([
    ['no test', [{ kind: 'header', name: 'x' }], 'rules[0].when[0]'],
    ['two tests', [{ kind: 'path', is: ['/a'], startsWith: '/b' }], 'rules[0].when[0]'],
    ['an unknown key', [{ kind: 'field', path: '$.a', is: [1], equals: 1 }], 'rules[0].when[0].equals'],
    ['an unknown kind', [{ kind: 'cookie', is: ['a'] }], 'rules[0].when[0].kind'],
    ['no condition', [], 'rules[0].when'],
  ])('refuses a rule with %s', async (_what, when, path) => {
    const answer = await world.call('PUT /models/m', { ...body, rules: [{ name: 'a', when, version: 'champion' }] });

    expect(pathsOf(answer)).toEqual([path]);
  });

  it('refuses rules that leave nothing to the draw, so that no rollout could be judged', async () => {
    const all = { name: 'all', when: [{ kind: 'path', startsWith: '/' }], version: 'champion' };
    const some = { ...all, when: [...all.when, tenant] };

    expect(pathsOf(await world.call('PUT /models/m', { ...body, rules: [some, { ...all, name: 'b' }] }))).toEqual([
      'rules',
    ]);
    expect(await world.call('PUT /models/m', { ...body, rules: [some] })).toMatchObject({ status: 201 });
  });

  it('refuses the fifty-first', async () => {
    const many = Array.from({ length: 51 }, (_, at) => ({
      name: `r${at}`,
      when: [{ kind: 'header', name: 'x', is: [`v${at}`] }],
      version: 'champion',
    }));

    expect(pathsOf(await world.call('PUT /models/m', { ...body, rules: many }))).toEqual(['rules']);
    expect(await world.call('PUT /models/m', { ...body, rules: many.slice(1) })).toMatchObject({ status: 201 });
  });

  it('keeps a version that a rule names from being retired, until the model is declared without it', async () => {
    world.given('serving');
    await world.call('PUT /models/m', { ...body, rules });

    const refused = await world.call('POST /models/m/retire', { version: 'v2' });

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'VERSION_SERVES' } } });
    expect(refused.text).toContain('rule tenant of m sends to v2');
    expect((await world.registry.readRoute('m'))?.rules).toHaveLength(2);
    await world.call('PUT /models/m', { ...body, rules: rules.slice(1) });
    expect(await world.call('POST /models/m/retire', { version: 'v2' })).toMatchObject({ status: 200 });
    expect(pathsOf(await world.call('PUT /models/m', { ...body, rules }))).toEqual(['rules[0].version']);
  });

  it('takes the rules of a version out of a route that was left behind', async () => {
    world.given('serving');
    await world.call('PUT /models/m', { ...body, rules });
    const left = await world.registry.readRoute('m');
    await world.call('PUT /models/m', body);
    world.registry.routes.set('m', { ...aRoute(), ...left, revision: 9 });

    await world.call('POST /models/m/retire', { version: 'v2' });

    expect((await world.registry.readRoute('m'))?.rules?.map(({ name }) => name)).toEqual(['far']);
  });

  const grouped = {
    ...body,
    labels: { maturity: 'PT1H' },
    signature: { features: [{ name: 'region', kind: 'categorical', example: 'n', path: '$.at.region' }] },
    segments: [{ feature: 'region', values: ['n', 's'] }],
  };
  const inRegion = (...is: string[]) => ({
    name: 'a',
    when: [{ kind: 'segment', feature: 'region', is }],
    version: 'champion',
  });

  it('knows the levels of declared segments', async () => {
    world.given('serving');
    const field = { kind: 'field', path: '$.at.region', is: ['w'] };
    const wrong = [
      inRegion('n', 'w'),
      { ...inRegion('n'), name: 'b', when: [{ kind: 'segment', feature: 'land', is: ['n'] }] },
      { ...inRegion('s'), name: 'c', when: [...inRegion('s').when, field] },
    ];

    expect(pathsOf(await world.call('PUT /models/m', { ...grouped, rules: wrong }))).toEqual([
      'rules[0].when[0].is[1]',
      'rules[1].when[0].feature',
      'rules[2].when',
    ]);
    expect(await world.call('PUT /models/m', { ...grouped, rules: [inRegion('n', 'missing')] })).toMatchObject({
      status: 201,
    });
    expect(await world.call('POST /models/m/explain', { body: { at: { region: 'n' } } })).toMatchObject({
      body: { decidedBy: 'rule', rule: 'a', version: 'v1' },
    });
  });
});
