import { describe, expect, it } from 'vitest';
import { retryOnConflict } from '../../../lambdas/usecases/system/retry-on-conflict.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';

/** An attempt that meets a conflict so many times, then is done. */
function after(conflicts: number): {
  readonly attempt: () => Promise<'done' | 'conflict'>;
  readonly made: () => number;
} {
  let made = 0;
  return { attempt: async () => ((made += 1) > conflicts ? 'done' : 'conflict'), made: () => made };
}

function deps(): { readonly clock: FixedClock; readonly randomness: { uniform(): number; id(): string } } {
  return { clock: new FixedClock(), randomness: { uniform: () => 1, id: () => 'x' } };
}

describe('a read-and-write under contention', () => {
  it('succeeds at its eighth attempt, with pauses that grow by 50 ms', async () => {
    const { clock, randomness } = deps();
    const { attempt, made } = after(7);

    expect(await retryOnConflict({ clock, randomness }, attempt)).toBe('done');
    expect(made()).toBe(8);
    expect(clock.sleeps).toEqual([50, 100, 150, 200, 250, 300, 350]);
  });

  it('gives up after the eighth', async () => {
    const { attempt, made } = after(8);

    await expect(retryOnConflict(deps(), attempt)).rejects.toMatchObject({ code: 'ROUTE_CONFLICT' });
    expect(made()).toBe(8);
  });
});
