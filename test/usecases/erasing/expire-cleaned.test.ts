import { describe, expect, it } from 'vitest';
import { cleanedKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import { expireCleaned } from '../../../lambdas/usecases/erasing/expire-cleaned.ts';
import { MemoryErasing } from '../../support/erasing/memory-erasing.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';

const DAY = 86_400_000;

function setUp() {
  const clock = new FixedClock('2026-02-10T12:00:00.000Z');
  const objects = new MemoryObjects();
  const bucket = new MemoryErasing(objects, () => clock.now());
  let until = 0;
  const leases = {
    take: async (lease: { readonly now: number; readonly until: number }) => {
      if (lease.now < until) return false;
      until = lease.until;
      return true;
    },
  };
  const left = (key: string, daysAgo: number): string => {
    const at = cleanedKey(key, clock.now() - daysAgo * DAY);
    objects.objects.set(at, '');
    return at;
  };
  return { clock, objects: objects.objects, left, expire: () => expireCleaned({ bucket, leases, clock }, 'r') };
}

describe('what is left of objects', () => {
  it('goes on the day after the one on which the object would have gone', async () => {
    const { objects, left, expire } = setUp();
    for (let n = 0; n < 5; n += 1) left(`capture/${n}.gz`, 31);
    left('labels/old.csv', 36);
    const kept = [left('capture/a.gz', 30), left('capture/b.gz', 2), left('labels/young.csv', 33), 'cleaned/else'];
    objects.set('cleaned/else', '');

    expect(await expire()).toBe(6);
    expect([...objects.keys()].toSorted()).toEqual(kept.toSorted());
  });

  it('is looked at once an hour', async () => {
    const { clock, left, expire } = setUp();
    expect(await expire()).toBe(0);
    left('capture/a.gz', 40);

    clock.advance(3_000_000);
    expect(await expire()).toBe(0);
    clock.advance(700_000);
    expect(await expire()).toBe(1);
  });
});
