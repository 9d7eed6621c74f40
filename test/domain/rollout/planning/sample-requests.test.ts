import { describe, expect, it } from 'vitest';
import { answerFault, sampleBodies } from '../../../../lambdas/domain/rollout/planning/sample-requests.ts';

describe('sample requests', () => {
  it('are the declared ones', () => {
    expect(sampleBodies({ features: [], samples: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('are made of the examples, or of 1 and "sample"', () => {
    const features = [
      { name: 'distance', kind: 'numeric' },
      { name: 'origin', kind: 'categorical' },
      { name: 'hour', kind: 'numeric', example: 0 },
    ];

    expect(sampleBodies({ features })).toEqual([{ distance: 1, origin: 'sample', hour: 0 }]);
    expect(sampleBodies(undefined)).toEqual([{}]);
  });

  it.each([
    [{ status: 200, text: '{"score":0}' }, '$.score', undefined],
    [{ status: 204, text: '' }, undefined, 'no-json'],
    [{ status: 302, text: '{}' }, undefined, 'http-302'],
    [{ status: 200, text: '<html>' }, '$.score', 'no-json'],
    [{ status: 200, text: '{"other":1}' }, '$.score', 'no-prediction'],
    [{ status: 200, text: '{"other":1}' }, undefined, undefined],
  ])('judge the answer %j by path %s as %s', (answer, path, fault) => {
    expect(answerFault(answer, path)).toBe(fault);
  });
});
