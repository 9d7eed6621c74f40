import { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import type { Surface } from './surface.ts';

/** A case that takes longer hangs. */
const HANGS_MS = 20_000;

/** What became of the cases of a surface. */
export interface Fuzzed {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  readonly seconds: number;
}

/**
 * Sends cases to a surface, each drawn from a seed of its own: case n from `seed + n`.
 *
 * @throws Error naming surface and seed of the first case that fails or hangs
 */
export async function fuzz(surface: Surface, { seed, cases }: { seed: number; cases: number }): Promise<Fuzzed> {
  const outcomes = new Map<string, number>();
  const begun = performance.now();
  let slowestMs = 0;
  for (let n = seed; n < seed + cases; n += 1) {
    const start = performance.now();
    const outcome = await send(surface, n).catch((cause: unknown) => {
      throw new Error(`${surface.name}, seed ${n}`, { cause });
    });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    slowestMs = Math.max(slowestMs, performance.now() - start);
    if (slowestMs > HANGS_MS) throw new Error(`${surface.name}, seed ${n} took ${slowestMs} ms`);
  }
  return { outcomes, slowestMs, seconds: (performance.now() - begun) / 1_000 };
}

async function send(surface: Surface, seed: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('hangs')), HANGS_MS);
  });
  try {
    return await Promise.race([surface.send(new SeededRandomness(seed)), late]);
  } finally {
    clearTimeout(timer);
  }
}
