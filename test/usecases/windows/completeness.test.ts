import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestNumbers } from '../../../lambdas/domain/capture/request-numbers.ts';
import { aCapture, AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const LATER = '2026-02-02T12:00:00.000Z';
const OBJECTS = ['a', 'b'] as const;

/** A request by the environment that served it, the object that should hold its record, and whether the record was lost. */
const request = fc.record({
  environment: fc.constantFrom('e1', 'e2'),
  version: fc.constantFrom('v1', 'v2'),
  object: fc.constantFrom(...OBJECTS),
  isLost: fc.boolean(),
});
type Request = typeof request extends fc.Arbitrary<infer One> ? One : never;

/** Lines of an object: records that were not lost, numbered by their environments. */
function linesOf(requests: readonly Request[], wanted: string): string {
  const numbers = { e1: new RequestNumbers('e1'), e2: new RequestNumbers('e2') };
  const lines = requests.map(({ environment, version, object, isLost }, n) => {
    const sequence = numbers[environment].next({ model: 'm', version, assignment: 'random' });
    return isLost || object !== wanted ? [] : [JSON.stringify(aCapture({ requestId: `q${n}`, version, sequence }))];
  });
  return lines.flat().join('\n');
}

async function rowsOf(requests: readonly Request[], folds: readonly (typeof OBJECTS)[number][] = OBJECTS) {
  const world = windowWorld({}, LATER);
  for (const object of OBJECTS) world.objects.objects.set(`capture/${object}`, linesOf(requests, object));
  for (const object of folds) await world.fold(object);
  await world.compact();
  const rows = await world.periods.readHealth('m', AT, LATER);
  const [hour] = await world.periods.readPointers('hour', { model: 'm', from: AT, to: LATER });
  return { arms: rows.flatMap(({ arms }) => arms), hourArms: hour?.arms ?? [] };
}

describe('completeness of what was captured', () => {
  it('tells what is missing between the records of each environment, and never more than that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        const { arms, hourArms } = await rowsOf(requests);

        for (const arm of arms) {
          const own = requests.filter(({ version }) => version === arm.version);
          const served = ['e1', 'e2'].reduce((sum, name) => {
            const all = own.filter(({ environment }) => environment === name);
            const first = all.findIndex(({ isLost }) => !isLost);
            return first < 0 ? sum : sum + all.findLastIndex(({ isLost }) => !isLost) - first + 1;
          }, 0);
          expect([arm.requests, arm.served]).toEqual([own.filter(({ isLost }) => !isLost).length, served]);
        }
        expect(hourArms.map(({ served }) => served)).toEqual(arms.map(({ served }) => served));
      }),
      { numRuns: 100 },
    );
  });

  it('is the same when an object is folded again, and knows nothing without numbers', async () => {
    const requests = Array.from({ length: 30 }, (_, n): Request => {
      return {
        environment: n % 3 === 0 ? 'e1' : 'e2',
        version: 'v1',
        object: n % 2 === 0 ? 'a' : 'b',
        isLost: n === 7,
      };
    });

    const once = await rowsOf(requests);
    expect(once.arms).toMatchObject([{ requests: 29, served: 30 }]);
    expect(await rowsOf(requests, ['b', 'a', 'b', 'a'])).toEqual(once);
  });

  it('counts records without numbers as they came', async () => {
    const world = windowWorld({}, LATER);
    world.objects.objects.set('capture/a', JSON.stringify(aCapture()));
    await world.fold('a');
    await world.compact();

    const [row] = await world.periods.readHealth('m', AT, LATER);
    expect(row?.arms[0]).toMatchObject({ requests: 1 });
    expect(row?.arms[0]).not.toHaveProperty('served');
  });

  it('takes records that were delivered twice for no others', async () => {
    const world = windowWorld({}, LATER);
    const line = (number: number): string =>
      JSON.stringify(aCapture({ requestId: `q${number}`, sequence: { environment: 'e', number } }));
    world.objects.objects.set('capture/a', [line(1), line(2), line(4)].join('\n'));
    world.objects.objects.set('capture/b', [line(1), line(2), line(4)].join('\n'));
    await world.fold('a');
    await world.fold('b');
    await world.compact();

    const [row] = await world.periods.readHealth('m', AT, LATER);
    expect(row?.arms[0]).toMatchObject({ requests: 6, served: 6 });
  });
});
