import { describe, expect, it } from 'vitest';
import { accessFault } from '../../../../lambdas/domain/rollout/ordering/may-act.ts';

const SESSION = 'arn:aws:sts::111111111111:assumed-role/data-science/ann';
const USER = 'arn:aws:iam::111111111111:user/team/bob';

function mayStart(named: string, by: string): boolean {
  return accessFault({ start: [named], differentApprover: false }, { deed: 'start', by }) === undefined;
}

describe('who may act', () => {
  it('is everybody where nobody is named', () => {
    expect(accessFault(undefined, { deed: 'abort', by: 'anybody' })).toBeUndefined();
    expect(accessFault({ start: ['*'], differentApprover: false }, { deed: 'abort', by: 'anybody' })).toBeUndefined();
    expect(accessFault({ abort: [], differentApprover: false }, { deed: 'abort', by: 'anybody' })).toBeUndefined();
  });

  it.each([
    ['*', SESSION],
    ['role/data-science', SESSION],
    ['role/data-*', SESSION],
    ['role/*', SESSION],
    ['role/team/data-science', SESSION],
    ['arn:aws:iam::111111111111:role/data-science', SESSION],
    ['arn:aws:iam::111111111111:role/team/data-science', SESSION],
    ['arn:aws:iam::111111111111:*', SESSION],
    [SESSION, SESSION],
    ['arn:aws:sts::111111111111:assumed-role/data-science/*', SESSION],
    ['user/team/bob', USER],
    ['user/team/*', USER],
    [USER, USER],
  ])('%s names %s', (named, by) => {
    expect(mayStart(named, by)).toBe(true);
  });

  it.each([
    ['role/data', SESSION],
    ['role/ann', SESSION],
    ['user/data-science', SESSION],
    ['user/*', SESSION],
    ['arn:aws:iam::222222222222:role/data-science', SESSION],
    ['arn:aws:iam::222222222222:*', SESSION],
    ['user/bob', USER],
    ['role/team', USER],
    ['role/data-science', 'arn:aws:sts::1:assumed-role/data-science/ann'],
    ['role/data-science', 'role/data-science-2'],
    ['role/data-science', 'console'],
  ])('%s does not name %s', (named, by) => {
    expect(mayStart(named, by)).toBe(false);
  });

  it('tells the path that decides, who asks, and who may', () => {
    const access = { abort: ['role/ops', 'user/zoe'], differentApprover: false };

    expect(accessFault(access, { deed: 'abort', by: SESSION })).toEqual({
      path: 'access.abort',
      message: `you are ${SESSION}; it is for role/ops, user/zoe`,
      code: 'NOT_ALLOWED',
    });
  });
});

describe('an approval by somebody else', () => {
  const access = { differentApprover: true };
  const other = 'arn:aws:sts::111111111111:assumed-role/risk/eve';
  const sso = (person: string): string =>
    `arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/${person}`;

  it.each([
    [SESSION, SESSION],
    [SESSION, 'arn:aws:sts::111111111111:assumed-role/data-science/another-name'],
    [USER, USER],
    [sso('ann'), sso('ann')],
  ])('is refused to %s', (startedBy, by) => {
    expect(accessFault(access, { deed: 'approve', by, startedBy })?.path).toBe('access.differentApprover');
    expect(accessFault({ differentApprover: false }, { deed: 'approve', by, startedBy })).toBeUndefined();
    expect(accessFault(access, { deed: 'abort', by, startedBy })).toBeUndefined();
  });

  it.each([
    [SESSION, other],
    [USER, SESSION],
    [sso('ann'), sso('bob')],
    [SESSION, 'arn:aws:sts::222222222222:assumed-role/data-science/ann'],
  ])('of what %s started is open to %s', (startedBy, by) => {
    expect(accessFault(access, { deed: 'approve', by, startedBy })).toBeUndefined();
  });

  const approval = (by: string, startedBy: string | undefined) =>
    accessFault({ differentApprover: true }, { deed: 'approve', by, startedBy })?.path;
  const inIdentityCenter = (set: string, person: string): string =>
    `arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_${set}_0a1b/${person}`;

  it.each([
    ['one of whom nobody knows', SESSION, 'console'],
    ['one of whom nothing is said', SESSION, undefined],
    [
      'the same person in another permission set',
      inIdentityCenter('Approve', 'ann@x'),
      inIdentityCenter('Start', 'ann@x'),
    ],
    ['a name that was cut', `${USER}${'b'.repeat(400)}`, `${USER}${'b'.repeat(400)}`.slice(0, 300)],
  ])('approves nothing that was started by %s', (_, by, startedBy) => {
    expect(approval(by, startedBy)).toBe('access.differentApprover');
  });

  it('approves what another person of Identity Center started', () => {
    expect(approval(inIdentityCenter('Approve', 'eve@x'), inIdentityCenter('Start', 'ann@x'))).toBeUndefined();
  });
});
