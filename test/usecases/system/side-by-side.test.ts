import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../../lambdas/usecases/system/side-by-side.ts';

describe('work side by side', () => {
  it('is done once for each item, never more at once than allowed', async () => {
    const done: number[] = [];
    let [open, most] = [0, 0];

    await sideBySide(
      Array.from({ length: 50 }, (_, n) => n),
      4,
      async (n) => {
        most = Math.max(most, (open += 1));
        await Promise.resolve();
        open -= 1;
        done.push(n);
      },
    );

    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(most).toBe(4);
  });

  it('begins nothing after a failure, and throws it when the rest has ended', async () => {
    const begun: number[] = [];
    let isEnded = false;
    const slow = async (n: number): Promise<void> => {
      begun.push(n);
      if (n === 1) throw new Error('no bucket');
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      isEnded = true;
    };

    await expect(sideBySide([0, 1, 2, 3], 2, slow)).rejects.toThrow('no bucket');

    expect(begun).toEqual([0, 1]);
    expect(isEnded).toBe(true);
  });
});
