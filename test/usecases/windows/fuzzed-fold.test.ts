import { describe, expect, it } from 'vitest';
import { foldFuzzed } from '../../../bench/fold/fold-fuzzed.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';

describe('folding objects of any bytes', () => {
  it('counts every whole record, keeps the rest aside, and fails by named errors alone', async () => {
    const kinds = new Map<string, number>();
    for (let seed = 1; seed <= 150; seed += 1) {
      const { kind } = await foldFuzzed(new SeededRandomness(seed));
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }

    expect(kinds.get('folded')).toBeGreaterThan(100);
    expect(kinds.get('refused')).toBeGreaterThan(5);
  });
});
