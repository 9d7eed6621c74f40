import { describe, expect, it } from 'vitest';
import type { AlertFacts } from '../../../../lambdas/domain/alert/alert-facts.ts';
import { periodWords } from '../../../../lambdas/domain/alert/kinds/period-words.ts';

type Period = NonNullable<AlertFacts['period']>;

const facts: AlertFacts = {
  kind: 'period',
  at: '2026-02-01T12:00:00.000Z',
  model: 'm',
  version: 'v2',
  champion: 'v1',
  rolloutId: 'r1',
  reason: 'booked +1 %',
};

function wordsOf(over: Partial<Period>): ReturnType<typeof periodWords> {
  const period: Period = { number: 3, is: 'worse', whenBetter: 'tell', by: 'requests', ...over };
  return periodWords({ ...facts, period });
}

describe('the verdict of a period', () => {
  it.each([
    [{ is: 'worse' }, 'After 3 periods v2 is worse against v1. No guardrail took it out: it stands as before.'],
    [{ is: 'undecided', number: 1 }, 'After 1 period v2 is not decided against v1. It stands as before.'],
    [{ is: 'better' }, 'After 3 periods v2 is better against v1. It waits for a person.'],
    [{ is: 'better', by: 'copies' }, 'After 3 periods v2 is better against v1. No caller has had its answers yet.'],
  ] as const)('says what becomes of it: %j', (over, says) => {
    expect(wordsOf(over).what).toBe(says);
  });

  it('says of one that was taken out at the same look that it was, and asks nobody to take it out', () => {
    const { what, next } = wordsOf({ is: 'worse', isOut: true });

    expect(what).toBe('After 3 periods v2 is worse against v1. A guardrail took it out at the same look.');
    expect(next.join()).not.toContain('rollout abort');
    expect(wordsOf({ is: 'better', isOut: true }).next.join()).not.toContain('promote');
  });
});
