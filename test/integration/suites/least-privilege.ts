import { describe, expect, it } from 'vitest';
import { system } from '../support/shared-system.ts';
import { sendTraffic } from '../support/steps.ts';
import type { System } from '../support/system.ts';

// That every function can do its work with its own role is what the suites before this one show: IAM is enforced in all of them.
describe('least privilege', () => {
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
