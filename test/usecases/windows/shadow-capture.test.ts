import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { part } from '../../../lambdas/contracts/stored/rows/part.ts';
import { minuteRow } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import { wideRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import { itemBytes } from '../../../lambdas/domain/capture/item-size.ts';
import { splitEntries } from '../../../lambdas/domain/capture/split-entries.ts';
import { mergePairs, noPairs, PairTally } from '../../../lambdas/domain/sketch/value/pair-sums.ts';
import { aCapture, AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const MINUTE = 60_000;
const signature = { features: [{ name: 'x', kind: 'numeric' as const }], prediction: { path: '$.score' } };

/** So many requests of callers over ten minutes, half of them of sticky users. */
function callers(count: number): readonly CaptureRecord[] {
  return Array.from({ length: count }, (_, n) =>
    aCapture({
      requestId: `q${n}`,
      at: Date.parse(AT) + (n % 10) * MINUTE,
      outcome: n % 50 === 0 ? 'error' : 'ok',
      prediction: (n % 100) / 100,
      features: { x: n % 7 },
      sequence: { environment: 'e1', number: n + 1 },
      ...(n % 2 === 0 ? { slice: n % 64 } : {}),
    }),
  );
}

/** Copies of the same requests, under the same ids: all of them failed, slow, and of other predictions. */
function copies(requests: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return requests.map(({ requestId, at, prediction = null }, n) =>
    aCapture({
      requestId,
      at,
      version: 'v2',
      assignment: 'shadow',
      outcome: n % 2 === 0 ? 'error' : 'ok',
      errorClass: 'http-500',
      latencyMs: 9_000,
      prediction: 0.99,
      sequence: { environment: 'e1', number: n + 1 },
      pair: { version: 'v1', outcome: 'ok', latencyMs: 12, prediction, agrees: false },
    }),
  );
}

async function folded(records: readonly CaptureRecord[]) {
  const world = windowWorld({ signature }, '2026-02-01T12:30:00.000Z');
  world.objects.objects.set('capture/a', records.map((one) => JSON.stringify(one)).join('\n'));
  const outcome = await foldCapture(world.deps, { key: 'capture/a', hash: 'a', windowSeconds: 60 });
  const rows = await world.rows.readRows('m', '2026-02-01T11:00:00.000Z', '2026-02-01T13:00:00.000Z');
  const slices = structuredClone(world.outcomes);
  const told = [...world.teller.findings];
  await world.compact();
  return { world, outcome, rows, slices, told };
}

const ofCallers = <T extends { readonly assignment: string }>(entries: readonly T[]): readonly T[] =>
  entries.filter(({ assignment }) => assignment !== 'shadow');

/** Everything in the bucket that holds entries, without those of shadows. */
function bucketOf({ objects }: ReturnType<typeof windowWorld>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...objects.objects].flatMap(([key, text]) => {
      if (key.startsWith('capture/') || key.startsWith('pairs/')) return [];
      const content: unknown = JSON.parse(text);
      const read = key.startsWith('wide/') ? wideRow.safeParse(content) : part.safeParse(content);
      if (!read.success) return [[key, content]];
      return [[key, { ...read.data, entries: ofCallers<{ readonly assignment: string }>(read.data.entries) }]];
    }),
  );
}

describe('captured copies of a shadow', () => {
  it('change no number that is made of the requests of callers, from the object to the hour', async () => {
    const requests = callers(1_000);
    const alone = await folded(requests);
    const beside = await folded([...copies(requests), ...requests]);

    // Requests, duplicates, lines kept aside, parts and how late rows are: as if there were no copies.
    expect({ ...beside.outcome, rows: 0 }).toEqual({ ...alone.outcome, rows: 0 });
    expect(beside.rows.flatMap(({ entries }) => ofCallers(entries))).toEqual(
      alone.rows.flatMap(({ entries }) => entries),
    );
    expect(beside.slices).toEqual(alone.slices);
    expect(beside.told).toEqual(alone.told);
    expect(beside.world.grids).toEqual(alone.world.grids);
    expect(bucketOf(beside.world)).toEqual(bucketOf(alone.world));
    for (const rows of ['health', 'pointers'] as const) {
      const cleaned = [...beside.world.periods[rows]].map(([key, row]) => [
        key,
        { ...row, arms: ofCallers<{ readonly assignment: string }>(row.arms) },
      ]);
      expect(Object.fromEntries(cleaned)).toEqual(Object.fromEntries(alone.world.periods[rows]));
      expect(alone.world.periods[rows].size).toBeGreaterThan(0);
    }
  });

  it('are counted for both versions, the same requests, with what both predicted', async () => {
    const requests = callers(1_000);
    const { rows } = await folded(copies(requests));

    const entries = rows.flatMap((row) => row.entries);
    const sum = (version: string, of: 'requests' | 'errors'): number =>
      entries.filter((one) => one.version === version).reduce((total, one) => total + one[of], 0);
    expect([sum('v1', 'requests'), sum('v1', 'errors')]).toEqual([1_000, 0]);
    expect([sum('v2', 'requests'), sum('v2', 'errors')]).toEqual([1_000, 500]);
    const pairs = entries.flatMap((one) => one.pairs ?? []).reduce(mergePairs, noPairs);
    expect(pairs).toMatchObject({ compared: 1_000, agreed: 0, numeric: 1_000, challenger: { '19': 1_000 } });
    expect(pairs.absolute / pairs.numeric).toBeCloseTo(0.4952, 3);
  });

  it('count once where a line comes twice, and for each shadow of a request', async () => {
    const [first = expect.fail('none')] = copies(callers(1));
    const { rows, outcome } = await folded([first, first, { ...first, version: 'v3' }]);

    const counted = rows
      .flatMap((row) => row.entries)
      .map(({ version, beside, requests }) => [version, beside, requests]);
    expect(counted).toHaveLength(4);
    // The champion's half of each pair stands beside its other half.
    expect(counted).toEqual(
      expect.arrayContaining([
        ['v1', 'v2', 1],
        ['v1', 'v3', 1],
        ['v2', undefined, 1],
        ['v3', undefined, 1],
      ]),
    );
    expect(outcome).toMatchObject({ requests: 0, duplicates: 1 });
  });
});

describe('pairs of predictions', () => {
  it('add up in any grouping, whatever was predicted, and stay numbers that a table takes', () => {
    const values = [0, 1, -1, 0.3, 1e300, -1e300, 5e-324, 'a', 'b'.repeat(5_000), true, null, undefined];
    const all = new PairTally();
    const singles = values.flatMap((champion) =>
      values.map((challenger) => {
        const pair = { champion, challenger, agrees: champion === challenger, isScore: false };
        const own = new PairTally();
        all.add(pair);
        own.add(pair);
        return own.sums();
      }),
    );

    const joined = singles.reduce(mergePairs, noPairs);
    expect({ ...joined, absolute: 0 }).toEqual({ ...all.sums(), absolute: 0 });
    expect(joined.absolute).toBeCloseTo(all.sums().absolute, 6);
    expect(joined.absolute).toBeLessThan(1e20);
    expect(JSON.stringify(joined).length).toBeLessThan(1_000);
  });

  it('fit into rows of a kilobyte, and add up again', () => {
    const tally = new PairTally();
    for (let n = 0; n < 2_000; n++)
      tally.add({ champion: `class ${n}`, challenger: `class ${n * 7}`, agrees: n % 3 === 0, isScore: false });
    const pairs = tally.sums();
    const entry = {
      version: 'v2',
      assignment: 'shadow' as const,
      revision: 1,
      hop: 'assigned' as const,
      requests: 2_000,
      errors: 0,
      timeouts: 0,
      clientErrors: 0,
      fallbacks: 0,
      errorClasses: {},
      latency: { 3: 2_000 },
      scores: {},
      pairs,
    };

    const rows = splitEntries([entry], 800);

    expect(Math.max(...rows.map((some) => itemBytes([...some])))).toBeLessThanOrEqual(800);
    const back = rows.flat();
    expect(back.map((one) => minuteRow.shape.entries.element.parse(one).pairs ?? noPairs).reduce(mergePairs)).toEqual(
      pairs,
    );
    expect(back.reduce((sum, one) => sum + one.requests, 0)).toBe(2_000);
  });
});
