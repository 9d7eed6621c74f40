/** What must be ended before this process ends, whatever way that happens. */
export class Cleanup {
  readonly #tasks: (() => Promise<void> | void)[] = [];

  /** Adds a task; the latest runs first. */
  add(task: () => Promise<void> | void): void {
    this.#tasks.push(task);
  }

  /** Runs all tasks once; one that fails does not stop the others. */
  async run(): Promise<void> {
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      try {
        await task();
      } catch {
        // It could not be ended politely; its process group is killed when this process exits.
      }
    }
  }

  /**
   * Runs them too when the terminal or a supervisor ends this process.
   *
   * One Ctrl-C may arrive twice, from the terminal and from a parent; a signal more than a second later ends this process at once.
   */
  onSignals(exit: (code: number) => void): void {
    let firstAt: number | undefined;
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.on(signal, () => {
        if (firstAt !== undefined) return Date.now() - firstAt > 1_000 ? exit(code) : undefined;
        firstAt = Date.now();
        void this.run().then(() => exit(code));
      });
    }
  }
}
