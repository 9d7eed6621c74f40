import { describe, expect, it, vi, afterEach } from 'vitest';
import { ContinuousAfterReply, FrozenAfterReply } from '../../lambdas/adapters/after-reply.ts';

/**
 * A host as Lambda is one: from the return of the handler on no timer fires and no promise of this environment goes on, and
 * nothing promises that it ever wakes. Work that is not over by then is gone.
 */
class FreezingHost {
  private isFrozen = false;
  captured = 0;

  /** One write to the outside, lasting `ms`; it counts only if the host was awake when it ended. */
  readonly write = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!this.isFrozen) this.captured += 1;
  };

  async run(handler: () => Promise<void>): Promise<void> {
    await handler();
    this.isFrozen = true;
  }
}

afterEach(() => vi.useRealTimers());

describe('work after the reply on a host that freezes', () => {
  it.each([
    { what: 'all quick', writes: [5, 10, 20], captured: 3, counted: 0 },
    { what: 'one never ends in time', writes: [5, 60_000, 20], captured: 2, counted: 1 },
    { what: 'none ends in time', writes: [60_000, 60_000], captured: 0, counted: 2 },
  ])('$what: served = captured + counted', async ({ writes, captured, counted }) => {
    vi.useFakeTimers();
    let lost = 0;
    const after = new FrozenAfterReply((count) => (lost += count));
    const host = new FreezingHost();

    const done = host.run(async () => {
      for (const ms of writes) after.afterReply(() => host.write(ms));
      await after.settle();
    });
    await vi.advanceTimersByTimeAsync(2_000);
    await done;
    await vi.advanceTimersByTimeAsync(120_000);

    expect({ captured: host.captured, lost }).toEqual({ captured, lost: counted });
    expect(host.captured + lost).toBe(writes.length);
  });

  it('counts work that fails', async () => {
    let lost = 0;
    const after = new FrozenAfterReply((count) => (lost += count));

    after.afterReply(() => Promise.reject(new Error('stream gone')));
    await after.settle();

    expect(lost).toBe(1);
  });

  it('would lose silently what the other adapter starts: the double sees the difference', async () => {
    vi.useFakeTimers();
    const after = new ContinuousAfterReply(() => undefined);
    const host = new FreezingHost();

    await host.run(async () => after.afterReply(() => host.write(5)));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(host.captured).toBe(0);
  });
});

describe('work after the reply on a host that runs on', () => {
  it('starts when the reply is on its way and counts what fails', async () => {
    let lost = 0;
    const order: string[] = [];
    const after = new ContinuousAfterReply((count) => (lost += count));

    after.afterReply(async () => void order.push('work'));
    after.afterReply(() => Promise.reject(new Error('stream gone')));
    order.push('reply');
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(order).toEqual(['reply', 'work']);
    expect(lost).toBe(1);
  });
});
