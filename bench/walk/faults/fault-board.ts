import type { Attempt, Fate } from './fault.ts';

/** Somebody who watches attempts and may say what becomes of them. */
interface Watcher {
  fateOf(attempt: Attempt): Promise<Fate>;
}

/** Who is asked about every attempt that passes the proxies. */
export class FaultBoard {
  readonly #watchers = new Set<Watcher>();

  /** Asks this one too, until the returned function is called. */
  add(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The first that does not let it pass decides. */
  async fateOf(attempt: Attempt): Promise<Fate> {
    for (const watcher of this.#watchers) {
      const fate = await watcher.fateOf(attempt);
      if (fate !== 'pass') return fate;
    }
    return 'pass';
  }
}
