import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelPartKey, mergedLabelsKey } from '../../../../lambdas/contracts/stored/object-keys.ts';
import { readLabels } from '../../../../lambdas/usecases/windows/compaction/read-labels.ts';
import { MemoryObjects } from '../../../support/fakes/memory-objects.ts';
import { aSpecification, AT } from '../../../support/records.ts';

const span = { start: AT, windowSeconds: 60 };
const specification = aSpecification({ signature: { prediction: { path: '$.score', threshold: 0.5 } } });
const models = { readSpecification: () => Promise.resolve(specification) };

function givenHour() {
  const objects = new MemoryObjects();
  const reads: string[] = [];
  /** Runs before the merged object is written. */
  const before: { merging?: (() => Promise<void>) | undefined } = {};
  const counted = {
    listKeys: objects.listKeys.bind(objects),
    listObjects: objects.listObjects.bind(objects),
    writeText: async (key: string, text: string) => {
      await before.merging?.();
      await objects.writeText(key, text);
    },
    readText: async (key: string) => {
      reads.push(key);
      return objects.readText(key);
    },
  };
  /** A part that an object brought: labels of some requests. */
  const bring = async (object: number, requests: readonly number[], label = 1): Promise<string> => {
    const name = `o${String(object).padStart(4, '0')}`;
    const labels = requests.map((n) => ({
      model: 'm', version: 'v1', assignment: 'random', revision: 0, slice: 0, requestId: `q${n}`,
      window: Date.parse(AT) / 1000, arrivedAt: Date.parse(AT) + object, label, prediction: n % 2 === 0 ? 0.75 : 0.25,
      weight: 1,
    })); // prettier-ignore
    const key = labelPartKey(AT, AT, name);
    const part = { schema: 1, hour: AT, arrived: AT, object: name, batches: [{ batch: name, labels }] };
    await objects.writeText(key, JSON.stringify(part));
    return key;
  };
  const read = () => readLabels({ objects: counted, models }, span);
  const readAnew = async () => {
    objects.objects.delete(mergedLabelsKey(AT));
    return readLabels({ objects, models }, span);
  };
  return { objects, reads, before, bring, read, readAnew };
}

describe('label parts of an hour', () => {
  it('are read about once each, however many come', async () => {
    const { reads, bring, read } = givenHour();
    for (let n = 0; n < 400; n += 1) {
      await bring(n, [n]);
      if (n % 5 === 4) await read();
    }

    const parts = reads.filter((key) => key.startsWith('label-parts/'));
    expect(parts.length).toBeLessThan(3 * 400);
    reads.length = 0;
    expect((await read()).get('m')).toMatchObject({ labelled: [{ rows: 400 }] });
    expect(reads.length).toBeLessThanOrEqual(17);
  });

  it('give the rows that reading all of them gives, whatever is repeated, late, changed or gone', async () => {
    const step = fc.record({
      objects: fc.array(fc.nat(60), { maxLength: 40 }),
      requests: fc.array(fc.nat(30), { maxLength: 3 }),
      label: fc.constantFrom(0, 1),
      gone: fc.option(fc.nat(60), { nil: undefined, freq: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { objects, bring, read, readAnew } = givenHour();
        for (const { objects: some, requests, label, gone } of steps) {
          for (const object of some) await bring(object, requests, label);
          if (gone !== undefined) objects.objects.delete(await bring(gone, []));
          await read();
        }

        const found = await read();

        expect(found).toEqual(await readAnew());
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('are kept merged nowhere when one of them was changed meanwhile, so that what a deletion took out does not come back', async () => {
    const { objects, before, bring, read } = givenHour();
    for (let n = 0; n < 20; n += 1) await bring(n, [n]);
    before.merging = async () => {
      before.merging = undefined;
      await bring(3, []);
    };

    await read();

    expect(objects.objects.get(mergedLabelsKey(AT))).not.toContain('"q3"');
    expect((await read()).get('m')).toMatchObject({ labelled: [{ rows: 19 }] });
    expect(objects.objects.get(mergedLabelsKey(AT))).toContain('"q4"');
  });

  it('are merged anew when one was changed after that', async () => {
    const { objects, bring, read } = givenHour();
    for (let n = 0; n < 20; n += 1) await bring(n, [n]);
    await read();
    expect(objects.objects.get(mergedLabelsKey(AT))).toContain('"q3"');
    await bring(3, []);

    expect((await read()).get('m')).toMatchObject({ labelled: [{ rows: 19 }] });

    expect(objects.objects.get(mergedLabelsKey(AT))).not.toContain('"q3"');
  });
});
