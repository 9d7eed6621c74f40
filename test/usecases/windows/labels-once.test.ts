import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedbackRecord } from '../../../lambdas/contracts/messages/feedback.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { wideRow, type LabelledEntry } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { foldFeedback } from '../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { KeptFeedbackModels } from '../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import { takeFeedback } from '../../../lambdas/usecases/windows/feedback/take-feedback.ts';
import { MemoryLabels } from '../../support/fakes/memory-labels.ts';
import { AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const NOW = '2026-02-04T12:00:00.000Z';
const specification: Partial<SpecificationInput> = {
  signature: { prediction: { path: '$.score', threshold: 0.5 } },
  labels: { maturity: 'PT1H' },
  kpis: [{ name: 'sale', kind: 'binary', better: 'higher' }],
};

/** A line about prediction `id`, whose score says yes for even ids. */
const line = fc.record({
  id: fc.integer({ min: 0, max: 4 }),
  label: fc.constantFrom(0, 1),
  final: fc.boolean(),
  kpi: fc.boolean(),
});
/** One batch names a prediction once; it is sent one to three times, and each time the function may die after some writes. */
const batch = fc.record({
  lines: fc.uniqueArray(line, { selector: ({ id, kpi }) => `${id}${kpi}`, minLength: 1, maxLength: 4 }),
  deaths: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 2 }),
});
type Line = typeof line extends fc.Arbitrary<infer One> ? One : never;

function labelWorld() {
  const world = windowWorld(specification, NOW);
  const labels = new MemoryLabels();
  const delivered: FeedbackRecord[][] = [];
  let left = Infinity;
  const spend = (): void => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  const deps = {
    ids: { verify: async (id: string) => ({ kind: 'verified' as const, payload: id }) },
    labels: {
      keepFirst: async (...given: Parameters<MemoryLabels['keepFirst']>) => (spend(), labels.keepFirst(...given)),
      replace: async (...given: Parameters<MemoryLabels['replace']>) => (spend(), labels.replace(...given)),
      keepEvent: async (...given: Parameters<MemoryLabels['keepEvent']>) => (spend(), labels.keepEvent(...given)),
    },
    models: new KeptFeedbackModels(world.deps.models, world.clock),
    sink: { deliver: async (some: readonly FeedbackRecord[]) => (spend(), void delivered.push([...some])) },
    clock: world.clock,
  };
  const send = async (lines: readonly Line[], name: string, writes = Infinity): Promise<void> => {
    left = writes;
    const raw = lines.map(({ id, label, final, kpi }) =>
      kpi ? { id: idOf(id), kpi: 'sale' } : { id: idOf(id), label, final },
    );
    try {
      await takeFeedback(deps, { lines: raw, batch: name });
    } catch (error) {
      if (left >= 0) throw error;
    }
    world.clock.advance(20 * 60_000);
  };
  const foldAll = async (): Promise<void> => {
    for (const [n, records] of delivered.entries()) {
      const key = `labels/api/${n}`;
      world.objects.objects.set(key, records.map((one) => JSON.stringify(one)).join('\n'));
      await foldFeedback(world.deps, { key, hash: `h${n}`, windowSeconds: 60 });
    }
    await world.compact();
  };
  return { ...world, send, foldAll };
}

function idOf(id: number): string {
  const context = { model: 'm', version: 'v1', assignment: 'random', revision: 0, slice: 0 } as const;
  const prediction = id % 2 === 0 ? 0.75 : 0.25;
  return writeContext({ ...context, window: Date.parse(AT) / 1000, requestId: `q${id}`, prediction });
}

/** The labels that stand, by the rules in words: the first counts; if it was provisional, it gives way once to one that differs. */
function settled(batches: readonly { readonly lines: readonly Line[] }[]): ReadonlyMap<number, number> {
  const held = new Map<number, { readonly label: number; readonly final: boolean }>();
  for (const { id, label, final, kpi } of batches.flatMap(({ lines }) => lines)) {
    if (kpi) continue;
    const before = held.get(id);
    if (before === undefined || (before.label !== label && !before.final))
      held.set(id, { label, final: final || before !== undefined });
  }
  return new Map([...held].map(([id, { label }]) => [id, label]));
}

const none = { tp: 0, fp: 0, tn: 0, fn: 0 };

/** Even predictions said yes. */
function confusionOf(labels: ReadonlyMap<number, number>) {
  const cells = { ...none };
  for (const [id, label] of labels) {
    const [hit, miss] = id % 2 === 0 ? (['tp', 'fp'] as const) : (['fn', 'tn'] as const);
    cells[label === 1 ? hit : miss] += 1;
  }
  return cells;
}

function cellsIn({ objects }: ReturnType<typeof labelWorld>, period: 'hour' | 'day'): unknown {
  const [, text] = [...objects.objects].find(([key]) => key.startsWith(`wide/m/${period}/`)) ?? [];
  if (text === undefined) return none;
  const [entry, ...others] = wideRow.parse(JSON.parse(text)).labelled ?? [];
  if (entry === undefined) return none;
  if (entry.task !== 'binary' || others.length > 0) throw new Error('labels of one binary version make one entry');
  expectSameRows(entry);
  return entry.sketches.thresholds.cells[0];
}

/** Every sketch of an entry is of the same rows. */
function expectSameRows({ rows, unpredicted, sketches }: Extract<LabelledEntry, { task: 'binary' }>): void {
  const { thresholds, score, squaredError, calibration } = sketches;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const decided = thresholds.cells.map(({ tp, fp, tn, fn }) => tp + fp + tn + fn);
  const byClass = score.positiveSampling.weight + score.negativeSampling.weight;
  const inBins = sum(calibration.bins.map(({ count }) => count));
  expect([unpredicted, decided, byClass, squaredError.count, inBins]).toEqual([0, [rows], rows, rows, rows]);
}

describe('labels', () => {
  it('count once in the rows as they settle, whatever is repeated, revised, in conflict or killed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(3)), async (batches, again) => {
        const world = labelWorld();
        for (const [n, { lines, deaths }] of batches.entries()) {
          for (const writes of deaths) await world.send(lines, `b${n}`, writes);
          await world.send(lines, `b${n}`);
        }
        // A sender who saw no answer sends a batch again, long after others came.
        for (const n of again) await world.send(batches[n]?.lines ?? [], `b${n}`);
        await world.foldAll();
        await world.foldAll();

        const expected = confusionOf(settled(batches));
        expect(cellsIn(world, 'hour')).toEqual(expected);
        expect(cellsIn(world, 'day')).toEqual(expected);
        const sold = batches.flatMap(({ lines }) => lines.filter(({ kpi }) => kpi).map(({ id }) => id));
        const { rows } = await world.outcomes.readOutcomes('m', AT, NOW);
        const sales = rows.flatMap(({ entries }) => entries.map(({ kpis }) => kpis['sale'] ?? 0));
        expect(sales.reduce((sum, count) => sum + count, 0)).toBe(new Set(sold).size);
        for (const row of rows) expect(row).toMatchObject({ window: AT, entries: [{ version: 'v1', revision: 0 }] });
      }),
      { seed: 11, numRuns: 1_000 },
    );
  }, 120_000);
});
