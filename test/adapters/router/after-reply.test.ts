import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContinuousAfterReply, FrozenAfterReply } from '../../../lambdas/adapters/router/after-reply.ts';
import type { AfterReply } from '../../../lambdas/usecases/serving/ports.ts';

/** A host of a handler. `write` is one write to the outside, lasting `ms`. */
interface Host {
  captured: number;
  readonly write: (ms: number) => Promise<void>;
  readonly run: (handler: () => Promise<void>) => Promise<void>;
}

/**
 * A host as Lambda is one: from the return of the handler on no timer fires and no promise of this environment goes on, and
 * nothing promises that it ever wakes. Work that is not over by then is gone.
 */
function freezingHost(): Host {
  let isFrozen = false;
  const host: Host = {
    captured: 0,
    write: async (ms) => {
      await new Promise<void>((resolve) => setTimeout(() => (isFrozen ? undefined : resolve()), ms));
      host.captured += 1;
    },
    run: async (handler) => {
      await handler();
      isFrozen = true;
    },
  };
  return host;
}

/** A host as a container or the emulator is one: the process runs on. */
function runningHost(): Host {
  const host: Host = {
    captured: 0,
    write: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      host.captured += 1;
    },
    run: (handler) => handler(),
  };
  return host;
}

interface Case {
  readonly host: () => Host;
  readonly adapter: (onLost: (count: number) => void) => AfterReply & { settle?: () => Promise<void> };
}
const frozen: Case = { host: freezingHost, adapter: (onLost) => new FrozenAfterReply(onLost) };
const continuous: Case = { host: runningHost, adapter: (onLost) => new ContinuousAfterReply(onLost) };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Serves one request per duration, each with one write after its reply; undefined is a write that fails. */
async function serve({ host: makeHost, adapter }: Case, writes: readonly (number | undefined)[]) {
  let lost = 0;
  const order: string[] = [];
  const after = adapter((count) => (lost += count));
  const host = makeHost();
  const done = host.run(async () => {
    for (const ms of writes) {
      after.afterReply(async () => {
        order.push('work');
        if (ms === undefined) throw new Error('stream gone');
        await host.write(ms);
      });
    }
    await Promise.resolve();
    order.push('reply');
    await after.settle?.();
  });
  await vi.advanceTimersByTimeAsync(2_000);
  await done;
  await vi.advanceTimersByTimeAsync(120_000);
  return { captured: host.captured, lost, first: order[0] };
}

describe.each([
  ['on a host that freezes', frozen],
  ['on a host that runs on', continuous],
])('work after the reply %s', (_where, on) => {
  it.each([
    { what: 'quick', writes: [5, 10, 20] },
    { what: 'slow', writes: [5, 60_000, 20] },
    { what: 'failing', writes: [5, undefined, undefined] },
    { what: 'both', writes: [undefined, 1_999, 2_001, 90_000] },
    { what: 'absent', writes: [] },
  ])('is captured or counted, and starts after the reply, when writes are $what', async ({ writes }) => {
    const { captured, lost, first } = await serve(on, writes);

    expect(captured + lost).toBe(writes.length);
    expect(first).toBe('reply');
  });
});

describe('work after the reply', () => {
  it('is waited for two seconds on a host that freezes', async () => {
    expect(await serve(frozen, [5, 1_999, 2_001, 90_000])).toMatchObject({ captured: 2, lost: 2 });
  });

  it('is waited for as long as it asks for, and holds nothing else up', async () => {
    let lost = 0;
    const done: string[] = [];
    const after = new FrozenAfterReply((count) => (lost += count));
    const work = (name: string, ms: number, withinMs?: number): void =>
      after.afterReply(async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        done.push(name);
      }, withinMs);
    work('copy', 8_000, 9_000);
    work('copy that hangs', 60_000, 9_000);
    work('record', 10);
    work('record that hangs', 60_000);

    const settled = after.settle();
    await vi.advanceTimersByTimeAsync(2_000);
    const early = [...done];
    await vi.advanceTimersByTimeAsync(7_000);
    await settled;

    expect(early).toEqual(['record']);
    expect({ done, lost }).toEqual({ done: ['record', 'copy'], lost: 2 });
  });

  it('is all done on a host that runs on', async () => {
    expect(await serve(continuous, [5, 1_999, 2_001, 90_000])).toMatchObject({ captured: 4, lost: 0 });
  });

  it('would be lost without a count if the adapters were exchanged: the double sees the difference', async () => {
    const { captured, lost } = await serve({ ...continuous, host: freezingHost }, [50]);

    expect(captured + lost).toBe(0);
  });

  it('does not count again, with the next request, what was lost before', async () => {
    let lost = 0;
    const after = new FrozenAfterReply((count) => (lost += count));
    after.afterReply(() => new Promise(() => undefined));

    const first = after.settle();
    await vi.advanceTimersByTimeAsync(2_000);
    await first;
    await after.settle();

    expect(lost).toBe(1);
  });
});
