import { describe, expect, it } from 'vitest';
import { outageOf } from '../../../lambdas/domain/slo/outage.ts';

describe('an outage', () => {
  it('is more than half of at least twenty requests, named after what there is more of', () => {
    expect(outageOf({ requests: 19, errors: 19, timeouts: 0 })).toEqual({
      kind: 'insufficient-data',
      needed: 20,
      got: 19,
    });
    expect(outageOf({ requests: 20, errors: 5, timeouts: 5 })).toEqual({ kind: 'serving' });
    expect(outageOf({ requests: 20, errors: 6, timeouts: 5 })).toEqual({
      kind: 'outage',
      cause: 'errors',
      share: 0.55,
    });
    expect(outageOf({ requests: 20, errors: 5, timeouts: 6 })).toMatchObject({ kind: 'outage', cause: 'timeouts' });
    expect(outageOf({ requests: 0, errors: 0, timeouts: 0 })).toEqual({
      kind: 'insufficient-data',
      needed: 20,
      got: 0,
    });
  });
});
