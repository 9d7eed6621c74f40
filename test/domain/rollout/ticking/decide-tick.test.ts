import { describe, expect, it } from 'vitest';
import { decideTick, type TickStanding } from '../../../../lambdas/domain/rollout/ticking/decide-tick.ts';

const base: TickStanding = {
  verdict: { kind: 'continue', advance: false, reason: 'so far' },
  requests: [],
  step: 0,
  kind: 'challenger',
  inconclusive: 'approve',
  windows: 40,
  horizonWindows: 30,
  windowSeconds: 2,
};
const abort = { kind: 'abort', by: 'ann' } as const;
const promote = { kind: 'promote', by: 'bob' } as const;

describe('deciding a tick', () => {
  it.each([
    ['continue', { kind: 'continue', advance: false, reason: 'r' }, 'wait'],
    ['continue past the bake time', { kind: 'continue', advance: true, reason: 'r' }, 'shift'],
    ['promote', { kind: 'promote', reason: 'r' }, 'promote'],
    ['rollback', { kind: 'rollback', reason: 'r' }, 'rollback'],
    ['invalid', { kind: 'invalid', reason: 'r' }, 'wait'],
    ['inconclusive', { kind: 'inconclusive', reason: 'r' }, 'wait'],
  ] as const)('follows the verdict %s', (_name, verdict, next) => {
    expect(decideTick({ ...base, verdict }).next).toBe(next);
  });

  it('does not obey a promotion of what ends with a report: it would go from copies to all requests', () => {
    const standing = { ...base, ends: 'report' as const, requests: [promote] };

    expect(decideTick(standing)).toMatchObject({ next: 'wait', reason: 'so far' });
    expect(decideTick({ ...standing, verdict: { kind: 'report', reason: 'r' } })).toMatchObject({ ends: 'reported' });
  });

  it('obeys an abort before everything and a promotion before all but a broken guardrail', () => {
    const good = { kind: 'promote', reason: 'r' } as const;
    const bad = { kind: 'rollback', reason: 'r' } as const;

    expect(decideTick({ ...base, verdict: good, requests: [promote, abort] })).toEqual({
      next: 'rollback',
      reason: 'aborted by ann',
    });
    expect(decideTick({ ...base, requests: [promote] }).next).toBe('promote');
    expect(decideTick({ ...base, verdict: bad, requests: [promote] })).toEqual({ next: 'rollback', reason: 'r' });
  });

  it('waits for a person for one horizon, then goes back', () => {
    const verdict = { kind: 'inconclusive', reason: 'not decided' } as const;

    expect(decideTick({ ...base, verdict, windows: 59, awaitingSince: 30 })).toMatchObject({
      next: 'wait',
      awaits: true,
    });
    expect(decideTick({ ...base, verdict, windows: 60, awaitingSince: 30 })).toEqual({
      next: 'rollback',
      ends: 'inconclusive',
      reason: 'not decided; nobody decided within 1 min',
    });
  });

  it('ends what nobody decided as inconclusive, and what a test decided as a rollback', () => {
    const undecided = { kind: 'inconclusive', reason: 'not decided' } as const;
    const worse = { kind: 'rollback', reason: 'errors' } as const;

    expect(decideTick({ ...base, verdict: undecided, inconclusive: 'rollback' })).toMatchObject({
      next: 'rollback',
      ends: 'inconclusive',
    });
    expect(decideTick({ ...base, verdict: worse, inconclusive: 'rollback' })).toEqual({
      next: 'rollback',
      reason: 'errors',
    });
  });

  it('keeps a first version serving whatever the policy', () => {
    const verdict = { kind: 'inconclusive', reason: 'r' } as const;

    expect(decideTick({ ...base, verdict, kind: 'first', inconclusive: 'rollback' }).next).toBe('promote');
  });
});
