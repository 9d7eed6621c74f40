import { describe, expect, it } from 'vitest';
import { whyFailing } from '../../../../lambdas/domain/rollout/capacity/challenger-fails.ts';

const harm = (assigned: number, failed: number) => ({
  assigned,
  failed,
  byChampion: 0,
  byFallback: 0,
  unanswered: failed,
  until: '2026-02-01T12:00:00.000Z',
});

describe('a version on the way back', () => {
  it.each([
    ['errors', 'v2 answers with failures (errors)'],
    ['timeouts', 'v2 answers with failures (timeouts)'],
    ['segment:airport=SEA:errors', 'v2 answers with failures (segment:airport=SEA:errors)'],
    ['latency99', undefined],
    ['kpi:sale', undefined],
    ['alarm:fraud', undefined],
  ])('keeps nothing where its answers are failures: %s', (test, says) => {
    const verdict = { kind: 'rollback', tests: [test] };

    expect(whyFailing({ version: 'v2', verdict, breakers: undefined })).toBe(says);
  });

  it('keeps nothing where more than a tenth failed before the judge said so, or where it is cut off', () => {
    const breaker = { version: 'v2', revision: 4, sinceMs: 0, untilMs: 1, expiresMs: 2, calls: 20, failed: 18 };
    const verdict = (assigned: number, failed: number) => ({ kind: 'continue', harm: harm(assigned, failed) });

    expect(whyFailing({ version: 'v2', verdict: verdict(100, 11), breakers: [] })).toContain('11 % of 100 requests');
    expect(whyFailing({ version: 'v2', verdict: verdict(100, 10), breakers: [] })).toBeUndefined();
    expect(whyFailing({ version: 'v2', verdict: verdict(9, 9), breakers: [] })).toBeUndefined();
    expect(whyFailing({ version: 'v2', verdict: undefined, breakers: [breaker] })).toBe(
      'v2 is cut off, 18 of 20 calls failed',
    );
    expect(whyFailing({ version: 'v1', verdict: undefined, breakers: [breaker] })).toBeUndefined();
  });

  it('is not judged by tests that another verdict named', () => {
    const verdict = { kind: 'promote', tests: ['errors'] };

    expect(whyFailing({ version: 'v2', verdict, breakers: undefined })).toBeUndefined();
  });
});
