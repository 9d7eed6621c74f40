import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../lambdas/usecases/system/in-order.ts';

const pause = (turns: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, turns));

async function all<T>(results: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of results) found.push(one);
  return found;
}

describe('work in order', () => {
  it('gives results in the order of the items, however long each takes, so many at once', async () => {
    let [open, most] = [0, 0];
    const work = async (n: number): Promise<number> => {
      most = Math.max(most, (open += 1));
      await pause(10 - n);
      open -= 1;
      return n;
    };

    const items = Array.from({ length: 10 }, (_, n) => n);
    expect(await all(inOrder(items, { atOnce: 3, mayBegin: () => true }, work))).toEqual(items);
    expect(most).toBe(3);
  });

  it('begins nothing further once it may not, and gives what was begun', async () => {
    let begun = 0;
    const work = async (n: number): Promise<number> => {
      begun += 1;
      return n;
    };

    expect(await all(inOrder([0, 1, 2, 3, 4], { atOnce: 2, mayBegin: () => begun < 3 }, work))).toEqual([0, 1, 2]);
  });

  it('throws a failure in its turn, behind the results before it, and leaves nothing under way', async () => {
    const ended: number[] = [];
    const given: number[] = [];
    const work = async (n: number): Promise<number> => {
      if (n === 1) throw new Error('no bucket');
      await pause(5);
      ended.push(n);
      return n;
    };
    const run = async (): Promise<void> => {
      for await (const n of inOrder([0, 1, 2, 3, 4], { atOnce: 3, mayBegin: () => true }, work)) given.push(n);
    };

    await expect(run()).rejects.toThrow('no bucket');
    expect(given).toEqual([0]);
    expect(ended).toEqual([0, 2, 3]);
  });
});
