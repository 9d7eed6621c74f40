import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelItem } from '../../../lambdas/contracts/stored/rows/label-row.ts';
import { decideLabel, type ArrivingLabel } from '../../../lambdas/domain/labels/decide-label.ts';

function heldOf({ label, batch, at, final = true }: ArrivingLabel, earlier: LabelItem['earlier'] = []): LabelItem {
  return { schema: 1, label, batch, at, final, earlier, ttl: 0 };
}

/** Labels in the order in which they arrive, as joining keeps them: the one that stands, and how often each counts. */
function settle(arriving: readonly ArrivingLabel[]): { standing: unknown; counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  const count = (label: unknown, weight: number): void => {
    counts[String(label)] = (counts[String(label)] ?? 0) + weight;
  };
  let held: LabelItem | undefined;
  for (const one of arriving) {
    if (held === undefined) {
      held = heldOf(one);
      count(one.label, 1);
      continue;
    }
    const decision = decideLabel(held, one, 'last');
    if (decision.kind === 'confirmed') held = { ...held, at: one.at };
    if (decision.kind !== 'revised' || !decision.isNew) continue;
    count(decision.replaces, -1);
    count(one.label, 1);
    held = heldOf(one, [...held.earlier, { label: held.label, batch: held.batch }].slice(-5));
  }
  return { standing: held?.label, counts };
}

describe('a label beside the one that is held', () => {
  it('stands if it is the latest by its own time, in whatever order the labels arrive and however often', () => {
    const labels = fc.uniqueArray(fc.record({ at: fc.nat(20), label: fc.constantFrom('a', 'b', 'c') }), {
      selector: ({ at }) => at,
      minLength: 1,
      maxLength: 6,
    });
    const orders = labels.chain((some) => {
      const named = some.map((one, n) => ({ ...one, batch: `b${n}` }));
      return fc
        .subarray(named)
        .chain((again) => fc.shuffledSubarray([...named, ...again], { minLength: named.length + again.length }));
    });

    fc.assert(
      fc.property(orders, (arriving) => {
        const last = arriving.toSorted((x, y) => x.at - y.at).at(-1)?.label;
        const { standing, counts } = settle(arriving);

        expect(standing).toBe(last);
        expect(Object.entries(counts).filter(([, weight]) => weight !== 0)).toEqual([[last, 1]]);
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  it('stands if it arrives last, of labels of one time', () => {
    const held = heldOf({ label: 'a', batch: 'b0', at: 5 });
    const arriving = { label: 'b', batch: 'b1', at: 5 };

    expect(decideLabel(held, arriving, 'last')).toMatchObject({ kind: 'revised', isNew: true });
    expect(decideLabel(held, { ...arriving, at: 4 }, 'last')).toEqual({ kind: 'superseded', by: 'a' });
  });

  it('is delivered as it was when its batch comes again, also after others replaced it', () => {
    const held = heldOf({ label: 'c', batch: 'b2', at: 9 }, [
      { label: 'a', batch: 'b0' },
      { label: 'b', batch: 'b1' },
    ]);
    const again = (label: string, batch: string) => decideLabel(held, { label, batch, at: 99 }, 'last');

    expect(again('a', 'b0')).toEqual({ kind: 'repeated', delivers: true });
    expect(again('b', 'b1')).toEqual({ kind: 'revised', replaces: 'a', isNew: false });
    expect(again('c', 'b2')).toEqual({ kind: 'revised', replaces: 'b', isNew: false });
  });

  it('is kept in the order of arrival where the first is final, and gives way once where it is not', () => {
    const arriving = { label: 'b', batch: 'b1', at: 9 };
    const final = heldOf({ label: 'a', batch: 'b0', at: 5 });
    const provisional = { ...final, final: false };
    const replaced = { ...provisional, earlier: [{ label: 'z', batch: 'b' }] };

    expect(decideLabel(final, arriving, 'final')).toEqual({ kind: 'conflict', kept: 'a' });
    expect(decideLabel(provisional, arriving, 'final')).toMatchObject({ kind: 'revised' });
    expect(decideLabel(provisional, { ...arriving, at: 1, final: false }, 'final')).toMatchObject({
      kind: 'superseded',
    });
    expect(decideLabel(replaced, arriving, 'final')).toMatchObject({ kind: 'conflict' });
  });
});
