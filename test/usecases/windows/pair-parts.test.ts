import { describe, expect, it } from 'vitest';
import { pairPart } from '../../../lambdas/contracts/stored/rows/pair-part.ts';
import { labelPartKey, mergedLabelsKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { LabelRow } from '../../../lambdas/contracts/stored/rows/label-part.ts';
import { PairParts } from '../../../lambdas/usecases/windows/pair-parts.ts';
import { readPairs } from '../../../lambdas/usecases/windows/labels/read-pairs.ts';
import { readRequestLabels } from '../../../lambdas/usecases/windows/labels/read-request-labels.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { aCapture } from '../../support/records.ts';

const START = Date.parse('2026-02-01T12:00:00.000Z');
const MINUTE = 60_000;
const windowAt = (n: number): string => new Date(START + n * MINUTE).toISOString();
const answered = { outcome: 'ok', latencyMs: 20 } as const;

function copy(n: number, overrides: Partial<Parameters<typeof aCapture>[0]> = {}): ReturnType<typeof aCapture> {
  const pair = { version: 'v1', ...answered, prediction: 0.4 };
  const ids = { model: 'm', requestId: `q${n}`, version: 'v2', revision: 7, assignment: 'shadow' as const };
  return aCapture({ ...ids, ...answered, at: START + n * MINUTE, prediction: 0.6, pair, ...overrides });
}

async function written(records: readonly ReturnType<typeof aCapture>[], hash = 'a'): Promise<MemoryObjects> {
  const objects = new MemoryObjects();
  const parts = new PairParts();
  for (const record of records) parts.add(record, new Date(Math.floor(record.at / MINUTE) * MINUTE).toISOString());
  await parts.write(objects, { hash, windowSeconds: 60 });
  return objects;
}

describe('pairs of a captured object', () => {
  it('lie by model and five windows, and hold what both predicted and nothing else', async () => {
    const objects = await written([copy(0), copy(4), copy(5), copy(0, { model: 'n' })]);

    expect([...objects.objects.keys()].toSorted()).toEqual([
      `pairs/m/${windowAt(0)}/a.json.gz`,
      `pairs/m/${windowAt(5)}/a.json.gz`,
      `pairs/n/${windowAt(0)}/a.json.gz`,
    ]);
    const [first] = pairPart.parse(JSON.parse(objects.objects.get(`pairs/m/${windowAt(0)}/a.json.gz`) ?? '')).pairs;
    expect(first).toEqual({
      requestId: 'q0',
      window: windowAt(0),
      revision: 7,
      version: 'v2',
      champion: 0.4,
      challenger: 0.6,
    });
  });

  it.each([
    ['a request of a caller', copy(0, { assignment: 'random' })],
    ['a copy that failed', copy(0, { outcome: 'error' })],
    [
      'a request on which the champion failed',
      copy(0, { pair: { version: 'v1', ...answered, outcome: 'timeout', prediction: 0.4 } }),
    ],
    ['no prediction', copy(0, { prediction: undefined })],
    ['null', copy(0, { prediction: null })],
    ['a text that no label can be', copy(0, { prediction: 'x'.repeat(201) })],
  ])('leave out %s', async (_, record) => {
    expect((await written([record])).objects.size).toBe(0);
  });

  it('are read for some windows alone', async () => {
    const objects = await written(Array.from({ length: 12 }, (_, n) => copy(n)));
    const times = { from: START + 3 * MINUTE, until: START + 7 * MINUTE, windowSeconds: 60 };

    const pairs = await readPairs({ objects }, 'm', times);

    expect(pairs.map(({ requestId }) => requestId)).toEqual(['q3', 'q4', 'q5', 'q6']);
    expect(await readPairs({ objects }, 'other', times)).toEqual([]);
  });
});

describe('labels of some requests', () => {
  const hour = windowAt(0);
  const wanted = {
    model: 'm',
    requests: new Set(['q0', 'q1']),
    from: START,
    until: START + 5 * MINUTE,
    windowSeconds: 60,
    arrivedBefore: START + 10 * MINUTE,
  };
  const row = ([requestId, label, minute]: readonly [string, number, number], overrides: Partial<LabelRow> = {}) => ({
    model: 'm',
    version: 'v1',
    assignment: 'random' as const,
    revision: 7,
    window: START / 1000,
    slice: 0,
    requestId,
    arrivedAt: START + minute * MINUTE,
    label,
    weight: 1 as const,
    ...overrides,
  });
  const part = (object: string, labels: readonly LabelRow[]) => ({
    schema: 1,
    hour,
    arrived: hour,
    object,
    batches: [{ batch: object, labels }],
  });

  it('are those that stood in time: not of others, not later ones, and none twice', async () => {
    const objects = new MemoryObjects();
    const put = (object: string, labels: readonly LabelRow[]): Promise<void> =>
      objects.writeText(labelPartKey(hour, hour, object), JSON.stringify(part(object, labels)));
    await put('a', [row(['q0', 1, 6]), row(['q1', 1, 6]), row(['q2', 1, 6]), row(['q0', 0, 6], { model: 'n' })]);
    await put('b', [row(['q1', 1, 7], { weight: -1 }), row(['q1', 0, 7])]);
    await put('c', [row(['q0', 1, 10], { weight: -1 }), row(['q0', 0, 10])]);

    expect([...(await readRequestLabels({ objects }, wanted))]).toEqual([
      ['q0', 1],
      ['q1', 0],
    ]);
  });

  it('are read from merged parts as far as these are the same still', async () => {
    const objects = new MemoryObjects();
    const keys = Array.from({ length: 20 }, (_, n) => labelPartKey(hour, hour, `o${String(n).padStart(2, '0')}`));
    for (const [n, key] of keys.entries())
      await objects.writeText(key, JSON.stringify(part(`o${n}`, [row([n === 3 ? 'q0' : `other${n}`, 0, 6])])));
    const { objects: listed } = await objects.listObjects('label-parts/', 'label-parts0', Infinity);
    const merged = listed.map(({ key, etag }, n) => ({
      key,
      // What the fourth part held was changed since; the fifth was merged with a label that only the merged object has.
      etag: n === 3 ? 'before' : etag,
      part: part(`o${n}`, [row([n === 4 ? 'q1' : `other${n}`, 1, 6])]),
    }));
    await objects.writeText(mergedLabelsKey(hour), JSON.stringify({ schema: 1, hour, parts: merged }));

    expect([...(await readRequestLabels({ objects }, wanted))]).toEqual([
      ['q0', 0],
      ['q1', 1],
    ]);
  });
});
