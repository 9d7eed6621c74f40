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

  /** Runs them too when the terminal or a supervisor ends this process; a second signal ends it at once. */
  onSignals(exit: (code: number) => void): void {
    let isEnding = false;
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.on(signal, () => {
        if (isEnding) return exit(code);
        isEnding = true;
        void this.run().then(() => exit(code));
      });
    }
  }
}
