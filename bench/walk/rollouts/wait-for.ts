const PACE_MS = 1_000;
/** A walk waits for states, however slow the machine is; what has not come by then does not come. */
export const PATIENCE_MS = 900_000;

/** Waits until `probe` gives a value, asking once a second: the emulator has better things to do. */
export async function waitFor<T>(what: string, withinMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
  throw new Error(`${what} did not happen within ${withinMs / 1_000} s`);
}
