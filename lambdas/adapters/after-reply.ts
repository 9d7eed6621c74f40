import type { AfterReply } from '../usecases/ports.ts';

const SETTLE_MS = 2_000;

/**
 * Work after the reply on a host that is frozen when its handler returns: the handler awaits `settle` once the reply is out.
 *
 * What has not settled within two seconds is counted as lost, because nothing promises that the environment wakes again.
 */
export class FrozenAfterReply implements AfterReply {
  private readonly onLost: (count: number) => void;
  private readonly open = new Set<Promise<void>>();

  constructor(onLost: (count: number) => void) {
    this.onLost = onLost;
  }

  afterReply(work: () => Promise<void>): void {
    const running: Promise<void> = work()
      .catch(() => this.onLost(1))
      .finally(() => this.open.delete(running));
    this.open.add(running);
  }

  /** Resolves when all work has settled or its time is up. */
  async settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), SETTLE_MS);
    });
    const settled = await Promise.race([Promise.allSettled(this.open), late]);
    clearTimeout(timer);
    if (settled !== 'late' || this.open.size === 0) return;
    this.onLost(this.open.size);
    this.open.clear();
  }
}

/** Work after the reply on a host that runs on: it starts when the reply is on its way, and nobody waits for it. */
export class ContinuousAfterReply implements AfterReply {
  private readonly onLost: (count: number) => void;

  constructor(onLost: (count: number) => void) {
    this.onLost = onLost;
  }

  afterReply(work: () => Promise<void>): void {
    setImmediate(() => {
      work().catch(() => this.onLost(1));
    });
  }
}
