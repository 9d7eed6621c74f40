import type { AfterReply } from '../../usecases/serving/ports.ts';

const SETTLE_MS = 2_000;

/** Work, and how long it is waited for. */
interface Waiting {
  readonly work: () => Promise<void>;
  readonly withinMs: number;
}

/**
 * Work after the reply on a host that is frozen when its handler returns: the handler awaits `settle` once the reply is out.
 *
 * Nothing starts before `settle`, so that no work takes time from the reply.
 * What has not settled within its time, two seconds where none is named, is counted as lost, because nothing promises that the
 * environment wakes again.
 */
export class FrozenAfterReply implements AfterReply {
  private readonly onLost: (count: number) => void;
  private waiting: readonly Waiting[] = [];

  constructor(onLost: (count: number) => void) {
    this.onLost = onLost;
  }

  afterReply(work: () => Promise<void>, withinMs = SETTLE_MS): void {
    this.waiting = [...this.waiting, { work, withinMs }];
  }

  /** Does the work; resolves when all of it has settled or its time is up. */
  async settle(): Promise<void> {
    const started = this.waiting;
    this.waiting = [];
    const isDone = await Promise.all(started.map((one) => this.inTime(one)));
    const lost = isDone.filter((one) => !one).length;
    if (lost > 0) this.onLost(lost);
  }

  private async inTime({ work, withinMs }: Waiting): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const isDone = await Promise.race([this.isDone(work), late]);
    clearTimeout(timer);
    return isDone;
  }

  private async isDone(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      return false;
    }
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
