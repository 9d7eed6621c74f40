import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import {
  foldWindow,
  judgeRange,
  planJudge,
  reduceRow,
  type Checkpoint,
} from '../../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';
import { judgeRows, type RowEntry } from '../../../../lambdas/domain/rollout/ticking/judge-rows.ts';

const full = planJudge({
  profile: 'product',
  plannedMinutes: 20,
  warmup: 1,
  latencyFrom: 'first-windows',
  designEffects: { errors: 1.7, latency1: 2.5, requests: 1.2 },
  metrics: { timeouts: true, latency: true },
});
const planned = planJudge({
  profile: 'product',
  plannedMinutes: 20,
  latencyBuckets: [0, 3, 8],
  metrics: { timeouts: true, latency: true },
});

const sketch = fc.dictionary(fc.integer({ min: -6, max: 12 }).map(String), fc.integer({ min: 0, max: 60 }), {
  maxKeys: 8,
});
const contribution = fc
  .record({
    version: fc.constantFrom('v1', 'v2'),
    revision: fc.constantFrom(1, 2),
    latency: sketch,
    errors: fc.integer({ min: 0, max: 3 }),
    timeouts: fc.integer({ min: 0, max: 2 }),
    group: fc.integer({ min: 0, max: 2 }),
    order: fc.integer(),
  })
  .map(({ group, order, ...counted }) => {
    const requests = Object.values(counted.latency).reduce((sum, count) => sum + count, 0) + 5;
    const entry: RowEntry = { ...counted, requests, assignment: 'random', hop: 'assigned' };
    return { entry, group, order };
  });
const windows = fc.array(fc.array(contribution, { maxLength: 8 }), { minLength: 1, maxLength: 10 });

function rowsFrom(entries: readonly (readonly RowEntry[])[]): readonly JudgedRow[] {
  const revisions = [
    { revision: 1, weightPercent: 25, window: 0 },
    { revision: 2, weightPercent: 50, window: 0 },
  ];
  const entriesOf = (window: number) => entries[window] ?? [];
  return judgeRows({ from: 0, to: entries.length, entriesOf, revisions, challenger: 'v2', champion: 'v1' });
}

function merged(left: RowEntry, right: RowEntry): RowEntry {
  const latency = { ...right.latency };
  for (const [bucket, count] of Object.entries(left.latency)) latency[bucket] = (latency[bucket] ?? 0) + count;
  return {
    ...left,
    requests: left.requests + right.requests,
    errors: left.errors + right.errors,
    timeouts: left.timeouts + right.timeouts,
    latency,
  };
}

/** The same contributions, those of a group and key merged to one, in another order. */
function regrouped(window: readonly { entry: RowEntry; group: number; order: number }[]): readonly RowEntry[] {
  const byKey = new Map<string, RowEntry>();
  for (const { entry, group } of window.toSorted((a, b) => a.order - b.order)) {
    const key = `${group} ${entry.version} ${entry.revision}`;
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? entry : merged(before, entry));
  }
  return [...byKey.values()];
}

describe('contributions to a minute', () => {
  it('give the same checkpoint and chain in any order and grouping', () => {
    fc.assert(
      fc.property(fc.constantFrom(full, planned), windows, (plan, all) => {
        const single = rowsFrom(all.map((window) => window.map(({ entry }) => entry)));
        const grouped = rowsFrom(all.map(regrouped));

        expect(grouped).toEqual(single);
        expect(judgeRange(plan, grouped)).toEqual(judgeRange(plan, single));
      }),
      { seed: 27, numRuns: 100 },
    );
  });
});

describe('rows from outside', () => {
  const rows = windows.map((all) => rowsFrom(all.map((window) => window.map(({ entry }) => entry))));

  it('give the same checkpoint by replay from zero and from a stored checkpoint at every cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(full, planned), rows, (plan, all) => {
        const whole = judgeRange(plan, all).checkpoint;
        for (let cut = 0; cut <= all.length; cut++) {
          const stored: Checkpoint = JSON.parse(JSON.stringify(judgeRange(plan, all.slice(0, cut)).checkpoint));
          expect(judgeRange(plan, all.slice(cut), stored).checkpoint).toEqual(whole);
        }
      }),
      { seed: 28, numRuns: 40 },
    );
  });

  it('give the same checkpoint and chain when they are reduced to what the plan reads', () => {
    fc.assert(
      fc.property(fc.constantFrom(full, planned), rows, (plan, all) => {
        const evidence = all.map((row) => reduceRow(plan, row));

        expect(judgeRange(plan, evidence)).toEqual(judgeRange(plan, all));
        expect(evidence.map((row) => reduceRow(plan, row))).toEqual(evidence);
      }),
      { seed: 29, numRuns: 100 },
    );
  });

  it('change nothing after an abort', () => {
    const broken = Array.from({ length: 8 }, (_, minute): JudgedRow => {
      const arm = (errors: number) => ({ requests: 100, errors, timeouts: 0, latency: { '1': 100 } });
      return { minute, weight: 0.5, arms: { champion: arm(0), challenger: arm(40) } };
    });
    const { checkpoint } = judgeRange(planned, broken);

    fc.assert(
      fc.property(rows, (all) => {
        const later = all.map((row) => ({ ...row, minute: row.minute + 8 }));

        const after = judgeRange(planned, later, checkpoint);

        expect(after.checkpoint).toBe(checkpoint);
        expect(after.looks.every(({ kind }) => kind === 'abort')).toBe(true);
      }),
      { seed: 30, numRuns: 50 },
    );
  });

  it('are refused for a minute that is decided, with their key', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (all, nth) => {
        const { checkpoint } = judgeRange(planned, all);
        const late = all[nth % all.length];
        fc.pre(checkpoint.look.kind !== 'abort');

        const fold = () => late && foldWindow(planned, checkpoint, late);

        expect(fold).toThrow(JudgeInputError);
        expect(fold).toThrow(`minute ${late?.minute}, weight ${late?.weight}: rows must come in order and once`);
      }),
      { seed: 31, numRuns: 50 },
    );
  });
});
