import { afterEach, describe, expect, it, vi } from 'vitest';
import { isTargetAllowed } from '../../../lambdas/domain/routing/allowed-targets.ts';
import { openTargets } from '../../../lambdas/handlers/wire/planning-deps.ts';

const START = 'arn:aws:lambda:eu-west-1:111122223333:function:';

describe('targets of a function', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['router', false],
    ['prepare', false],
    ['score', true],
  ])('that lists all functions: whether %s is one is %s', (name, isOne) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'prepare');
    const open = openTargets({
      TARGETS: { hosts: [], functions: [`${START}*`], endpoints: [] },
      OWN_FUNCTIONS: ['router'],
    });

    expect(isTargetAllowed({ kind: 'lambda', functionArn: `${START}${name}` }, open).ok).toBe(isOne);
  });
});
