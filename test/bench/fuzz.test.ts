import { describe, expect, it } from 'vitest';
import { fuzz } from '../../bench/fuzz/fuzz-surface.ts';
import { surfaces } from '../../bench/fuzz/surfaces.ts';

describe('what others write', () => {
  it.each(surfaces)(
    'ends in a documented way, writes nothing where it is refused, and never hangs: $name',
    async (surface) => {
      const { outcomes } = await fuzz(surface, { seed: 1, cases: 60 });

      expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(60);
      expect(outcomes.size).toBeGreaterThan(1);
    },
  );

  it('names the seed of a case that fails', async () => {
    const breaks = { name: 'paper', send: () => Promise.reject(new Error('torn')) };

    await expect(fuzz(breaks, { seed: 7, cases: 3 })).rejects.toThrow('paper, seed 7');
  });
});
