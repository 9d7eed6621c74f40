import { describe, expect, it } from 'vitest';
import { columns, folded, HOURS, hoursOf, looked } from '../../support/worlds/broken-columns.ts';

describe('a captured feature that is broken', () => {
  it.each(columns)('$how is counted as what it is, and leaves its neighbour as it was', async ({ cell, number }) => {
    const [world, clean] = await Promise.all([folded(cell), folded(() => '1')]);
    const [hours, wanted] = [await hoursOf(world), await hoursOf(clean)];
    const captured = hours.flatMap(({ entries }) => entries.map((entry) => entry.captured));

    expect(hours.length).toBe(HOURS);
    expect(captured.map(({ features }) => features['sound'])).toEqual(
      wanted.flatMap(({ entries }) => entries.map((entry) => entry.captured.features['sound'])),
    );
    for (const { features } of captured) {
      const sketch = features['number'];
      const odd = sketch?.kind === 'numeric' ? sketch.grid : sketch?.kind === 'loose' ? sketch : undefined;
      expect([odd?.missing, odd?.infinite, odd?.mistyped]).toEqual(number);
    }
  });

  it.each(columns)('$how gives no check and no report a number that is none', async ({ cell }) => {
    const text = await looked(await folded(cell));

    expect(text).not.toMatch(/not finite|NaN|failed: |Infinity/);
    expect(text).toContain('sound');
  });

  it('in a single row, too', async () => {
    const world = await folded(() => '5', 1);

    expect((await hoursOf(world)).length).toBe(HOURS);
    expect(await looked(world)).not.toMatch(/not finite|NaN|failed: |Infinity/);
  });
});
