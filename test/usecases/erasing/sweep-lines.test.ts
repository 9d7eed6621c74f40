import { describe, expect, it } from 'vitest';
import { sweepLines } from '../../../lambdas/usecases/erasing/sweep-lines.ts';
import type { ReadLine } from '../../../lambdas/usecases/windows/ports.ts';
import { MemoryErasing } from '../../support/erasing/memory-erasing.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { aCapture } from '../../support/records.ts';

const KEY = 'capture/2026/02/01/08/a.gz';
const NEW = 'cleaned/1970-01-31/capture/2026/02/01/08/a';
const line = (model: string, n = 0): string => JSON.stringify(aCapture({ model, requestId: `${model}-${n}` }));

function setUp(makeLines: () => AsyncGenerator<ReadLine>) {
  const objects = new MemoryObjects();
  objects.objects.set(KEY, '');
  const bucket = new MemoryErasing(objects, () => 0);
  const deps = { objects, bucket, items: bucket, lines: { readLines: async () => makeLines() } };
  const sweep = () => sweepLines(deps, { model: 'm' }, { key: KEY, modifiedAt: 0, isWatched: true });
  return { objects: objects.objects, bucket, sweep };
}

describe('lines of an object', () => {
  it('are read as a stream and written in pieces: an object larger than memory is cleaned', async () => {
    const long = `${line('n')}${' '.repeat(1_000_000)}`;
    const { objects, sweep } = setUp(async function* () {
      for (let n = 0; n < 10; n += 1) {
        yield long;
        yield line('m', n);
      }
    });

    expect(await sweep()).toBe(10);

    expect([...objects.keys()].toSorted()).toEqual([`${NEW}.gz`, `${NEW}~1.gz`, `${NEW}~2.gz`]);
    const sizes = [...objects.values()].map((text) => text.length);
    expect(Math.max(...sizes)).toBeLessThan(5_100_000);
    const lines = [...objects.values()].flatMap((text) => text.trimEnd().split('\n'));
    expect(lines.map((one) => one.trim())).toEqual(Array(10).fill(line('n')));
  });

  it.each([0, 1, 2])('are found again by a repeat where a run died after %d writes', async (writes) => {
    const long = `${line('n')}${' '.repeat(5_000_000)}`;
    const { objects, bucket, sweep } = setUp(async function* () {
      yield* [long, line('m'), long, long];
    });
    const write = objects.set.bind(objects);
    let left = writes;
    objects.set = (key, text) => {
      if (left === 0) throw new Error('the function died');
      left -= 1;
      return write(key, text);
    };
    await expect(sweep()).rejects.toThrow('died');
    expect(objects.has(KEY)).toBe(true);
    expect(objects.has(`${NEW}.gz`)).toBe(false);
    left = Infinity;

    expect(await sweep()).toBe(1);
    expect([...objects.keys()].toSorted()).toEqual([`${NEW}.gz`, `${NEW}~1.gz`, `${NEW}~2.gz`]);
    expect(bucket.labels.size).toBe(0);
  });

  it('that are too long to be read go too, as they may be about anybody', async () => {
    const { objects, sweep } = setUp(async function* () {
      yield line('n');
      yield { reason: 'too-long', line: 1, characters: 2_000_000 };
    });

    expect(await sweep()).toBe(1);
    expect(Object.fromEntries(objects)).toEqual({ [`${NEW}.gz`]: `${line('n')}\n` });
  });
});
