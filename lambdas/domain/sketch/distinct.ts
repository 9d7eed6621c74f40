import { textHash } from './text-hash.ts';

/**
 * Number of different values: HyperLogLog with 1,024 registers, sparse: register as text → largest rank seen.
 *
 * Relative standard deviation 1.04 / √1024 = 3.3 %. The empty sketch is `{}`.
 * Source: Flajolet, Fusy, Gandouet, Meunier (2007), HyperLogLog.
 */
export type DistinctSketch = Readonly<Record<string, number>>;

const REGISTERS = 1024;
const BIAS = 0.7213 / (1 + 1.079 / REGISTERS);
const RANK_SEED = 0x5bd1e995;

/** Sketch of values in one pass. */
export function distinctOf(values: Iterable<string>): DistinctSketch {
  const registers: Record<string, number> = {};
  for (const value of values) {
    const register = textHash(value) % REGISTERS;
    registers[register] = Math.max(registers[register] ?? 0, Math.clz32(textHash(value, RANK_SEED)) + 1);
  }
  return registers;
}

/** Joins two sketches: the larger rank of each register. A repeated merge changes nothing. */
export function mergeDistinct(a: DistinctSketch, b: DistinctSketch): DistinctSketch {
  const merged: Record<string, number> = { ...a };
  for (const [register, rank] of Object.entries(b)) merged[register] = Math.max(merged[register] ?? 0, rank);
  return merged;
}

/** Estimated number of different values; by linear counting while many registers are empty. */
export function distinctCount(sketch: DistinctSketch): number {
  const ranks = Object.values(sketch);
  const empty = REGISTERS - ranks.length;
  const raw = (BIAS * REGISTERS * REGISTERS) / ranks.reduce((sum, rank) => sum + 2 ** -rank, empty);
  return raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw;
}
