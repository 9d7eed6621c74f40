import { describe, expect, it } from 'vitest';
import { RequestNumbers } from '../../../lambdas/domain/capture/request-numbers.ts';

const arm = (version: string) => ({ model: 'm', version, assignment: 'random' }) as const;

describe('numbers of requests', () => {
  it('count each arm from 1 without a gap', () => {
    const numbers = new RequestNumbers('e');

    const given = ['v1', 'v2', 'v1', 'v1', 'v2'].map((version) => numbers.next(arm(version)));

    expect(given.map(({ number }) => number)).toEqual([1, 1, 2, 3, 2]);
    expect(new Set(given.map(({ environment }) => environment))).toEqual(new Set(['e']));
  });

  it('begin anew under another name when there are too many arms, so that no number comes twice', () => {
    const numbers = new RequestNumbers('e', 2);

    const given = ['v1', 'v2', 'v1', 'v3', 'v1'].map((version) => numbers.next(arm(version)));

    expect(given.map(({ environment, number }) => `${environment} ${number}`)).toEqual([
      'e 1',
      'e 1',
      'e 2',
      'e.1 1',
      'e.1 1',
    ]);
  });
});
