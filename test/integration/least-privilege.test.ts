import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveToEnd, givenServingModel, whenRolloutStarts } from './support/models.ts';
import { eventually, rolloutOf, sendTraffic } from './support/steps.ts';
import { startSystem, type System } from './support/system.ts';

describe('with IAM enforced, every function runs with its own role', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ auth: true });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('promotes a good challenger and takes a broken one back', async () => {
    await givenServingModel(system, 'bounded');
    const better = await whenRolloutStarts(system, 'bounded', 'v2');
    const promoted = await driveToEnd(system, { model: 'bounded', rolloutId: better, most: 8000 });
    system.behaviours.set('bounded-v3', { failureShare: 0.3, delayMs: 0 });
    const worse = await whenRolloutStarts(system, 'bounded', 'v3');
    const taken = await driveToEnd(system, { model: 'bounded', rolloutId: worse, most: 6000 });

    expect(promoted.record.outcome?.kind).toBe('promoted');
    expect(taken.record.outcome?.kind).toBe('rolled-back');
    const probes = await eventually('the probe answers', 60_000, async () => {
      const { outcome } = await rolloutOf(system, 'bounded', worse);
      return outcome?.probes;
    });
    expect(probes.asked).toBeGreaterThanOrEqual(20);
    expect(probes.champion).toBe(probes.asked);
  });

  it('refuses a function what was taken out of its role', async () => {
    const unseen = async (model: string): Promise<number | undefined> =>
      (await sendTraffic(system, model, { most: 1 }))[0]?.status;
    expect(await unseen('nobody-knows')).toBe(404);

    await takeGrants(system, 'FunctionsRouterRole');

    // The router may read no route any more, and says so; 404 would be a guess.
    expect(await unseen('nobody-knows-either')).toBe(503);
  });
});

/** Deletes the inline policies of the role whose name contains a text. */
async function takeGrants(system: System, part: string): Promise<void> {
  const roles = await askIam(system, { Action: 'ListRoles', MaxItems: '500' });
  const role = [...roles.matchAll(/<RoleName>([^<]+)<\/RoleName>/g)]
    .map(([, name = '']) => name)
    .find((name) => name.includes(part));
  const policies = await askIam(system, { Action: 'ListRolePolicies', RoleName: role ?? '' });
  for (const [, name = ''] of policies.matchAll(/<member>([^<]+)<\/member>/g)) {
    await askIam(system, { Action: 'DeleteRolePolicy', RoleName: role ?? '', PolicyName: name });
  }
}

/** One call of IAM's query protocol as the root of the emulator's account. */
async function askIam(system: System, parameters: Readonly<Record<string, string>>): Promise<string> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0';
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString();
  const answer = await fetch(system.emulator.endpoint, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM ${parameters['Action'] ?? ''} answered ${answer.status}: ${text}`);
  return text;
}
