import { describe, expect, it } from 'vitest';
import { rolloutStatus } from '../../../lambdas/contracts/api/api.ts';
import { runCli } from '../../support/cli.ts';
import { givenServingModel, specificationOf, untilClosed, untilRunning, whenRolloutStarts } from '../support/models.ts';
import { rowsOf } from '../support/rows.ts';
import { control, eventually, sendTraffic } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';
import { localUrl, signedHeaders } from '../support/system.ts';

const MODEL = 'ruled';
const rules = [
  { name: 'tenant', when: [{ kind: 'header', name: 'X-Tenant', is: ['acme'] }], version: 'v2' },
  {
    name: 'far',
    when: [
      { kind: 'path', startsWith: '/far' },
      { kind: 'field', path: '$.distance', from: 9_000 },
    ],
    version: 'champion',
  },
];

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly distance?: number;
}

/** Status, version and rule of an answer of the router. */
async function ask({ path = '', headers = {}, distance = 500 }: Sent): Promise<string> {
  const url = new URL(`${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${MODEL}${path}`);
  const body = JSON.stringify({ distance, origin: 'SEA' });
  const signed = signedHeaders({ method: 'POST', url, body, at: new Date() });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...signed, ...headers },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  const [version, rule] = ['x-understudy-version', 'x-understudy-rule'].map((name) => answer.headers.get(name));
  return `${answer.status} ${version} by ${rule}`;
}

async function explained(...flags: readonly string[]): Promise<string> {
  const url = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
  const { out, err } = await runCli(url, 'route', 'explain', MODEL, ...flags);
  return out + err;
}

/** Requests that were captured and folded, by assignment, as the rollout shows them. */
async function captured(rolloutId: string): Promise<Readonly<Record<string, number>>> {
  const { body } = await control(system, ['GET', `/models/${MODEL}/rollouts/${rolloutId}`]);
  return rolloutStatus.parse(body).recent?.captured ?? {};
}

const acme = { headers: { 'X-Tenant': 'acme' } };
const far = { path: '/far/away', distance: 9_000 };

describe('rules of a route', () => {
  it('send requests to their versions, are explained, marked in what is captured, and outlive a rollout', async () => {
    await givenServingModel(system, MODEL);
    const rolloutId = await whenRolloutStarts(system, [MODEL, 'v2']);
    await untilRunning(system, MODEL, rolloutId);
    const declared = await control(system, ['PUT', `/models/${MODEL}`], { ...specificationOf(MODEL), rules });
    expect(declared.status, JSON.stringify(declared.body)).toBe(201);
    // Routers look for changes every two seconds.
    await eventually('the first answer of a rule', 30_000, async () =>
      (await ask(acme)) === '200 v2 by tenant' ? true : undefined,
    );

    const ruled: string[] = [];
    for (let n = 0; n < 10; n++) ruled.push(await ask(acme), await ask(far));

    expect(new Set(ruled)).toEqual(new Set(['200 v2 by tenant', '200 v1 by far']));
    expect(await ask({ path: '/far', distance: 8_999 })).toMatch(/^200 v[12] by null$/);
    expect(await explained('--header', 'x-tenant:acme')).toContain('rule 1, tenant, sends it to v2');
    const drawn = await explained('--path', '/far', '--body', '{"distance":8999}');
    expect(drawn).toContain('rule 1, tenant, does not match: header x-tenant is not there');
    expect(drawn).toContain('rule 2, far, does not match: field $.distance is no number from 9000');
    expect(drawn).toMatch(/no rule decides; every request is drawn anew: v2 \d+ %, v1 \d+ %/);
    await eventually('the rows of the rules', 60_000, async () =>
      ((await captured(rolloutId))['rule'] ?? 0) > ruled.length ? true : undefined,
    );
    const marked = (await rowsOf(system, MODEL))
      .flatMap(({ entries }) => entries)
      .filter((one) => one.assignment === 'rule');
    expect(new Set(marked.map(({ version, hop }) => `${version} ${hop}`))).toEqual(
      new Set(['v1 assigned', 'v2 assigned']),
    );

    await control(system, ['POST', `/models/${MODEL}/rollouts/${rolloutId}/abort`], {});
    expect((await untilClosed(system, MODEL, rolloutId)).outcome).toMatchObject({ kind: 'aborted' });
    await eventually('no drawn answer of the challenger', 60_000, async () => {
      const answers = await sendTraffic(system, MODEL, { most: 12 });
      return answers.every(({ version }) => version === 'v1') ? true : undefined;
    });
    expect(await ask(acme)).toBe('200 v2 by tenant');
  });
});
