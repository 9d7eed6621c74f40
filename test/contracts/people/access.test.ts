import { describe, expect, it } from 'vitest';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

function faultsOf(access: unknown): readonly string[] {
  const checked = check<unknown>(declaredSpecification, {
    model: 'm',
    task: 'binary',
    owner: 'o@example.com',
    access,
  });
  return checked.ok ? [] : checked.faults.map(({ path }) => path);
}

describe('access as people write it', () => {
  it.each([
    '*',
    'role/data-science',
    'role/data-*',
    'role/*',
    'role/team/data-science',
    'user/team/*',
    'arn:aws:iam::111111111111:role/data-science',
    'arn:aws-us-gov:iam::111111111111:user/ann',
    'arn:aws:sts::111111111111:assumed-role/data-science/*',
    'arn:aws:states:eu-west-1:111111111111:execution:nightly:*',
  ])('takes %s', (named) => {
    expect(faultsOf({ start: [named], approve: [named], abort: [named], differentApprover: true })).toEqual([]);
  });

  it.each([
    'ann',
    '',
    'role/',
    '*/role',
    'role/*science',
    'role/team/*',
    'group/ops',
    'arn:aws:iam::*',
    'arn:aws:iam::*:role/x',
    'arn:aws:iam::1111*',
    'arn:aws:iam::111111111111:role/team/*',
    'arn:aws:s3:::bucket',
    'role/a b',
  ])('refuses %s, with its path', (named) => {
    expect(faultsOf({ abort: ['*', named] })).toEqual(['access.abort[1]']);
  });

  it('refuses lists of nobody, and words that it does not know, all at once', () => {
    expect(faultsOf({ start: [], approve: ['ann'], owner: ['*'] })).toEqual(
      expect.arrayContaining(['access.start', 'access.approve[0]']),
    );
    expect(faultsOf({ start: [], owner: ['*'] })).toHaveLength(2);
  });

  it('takes a long path and a long name as they are, and refuses what no ARN is as long as', () => {
    expect(faultsOf({ start: [`role/${'a/'.repeat(200)}x`] })).toEqual([]);
    expect(faultsOf({ start: [`role/${'a/'.repeat(200)}*`] })).toHaveLength(1);
    expect(faultsOf({ start: [`role/${'a'.repeat(600)}`] })).toHaveLength(1);
  });
});
