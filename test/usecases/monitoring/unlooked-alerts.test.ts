import { describe, expect, it } from 'vitest';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { anAlert } from '../../support/an-alert.ts';
import { HOUR, iso, quiet, START, type World } from './hourly-world.ts';

const DAY = 24 * HOUR;
const GONE = 'Over: no check looks for it any more, for what it was about is gone.';
const UNKNOWN =
  'Over: for a week there was too little clean data to tell whether it is still so; what comes from now on counts as usual.';

/** An alert that was looked at so many milliseconds before the next check. */
function leave(world: World, ageMs: number, over: Partial<AlertItem> & Pick<AlertItem, 'cause'>): void {
  const lastSeenAt = iso(START + world.hours * HOUR + 6 * 60_000 - ageMs);
  world.store.alerts.set(`m/${over.cause}`, anAlert({ lastSeenAt, ...over }));
}

function toldOf(world: World, cause: string): readonly string[] {
  return world.teller.findings.filter((one) => one.cause === cause).map(({ what }) => what);
}

describe('alerts that no check looks for', () => {
  it('close a day after the last look, and say that what they were about is gone', async () => {
    const world = quiet(8);
    leave(world, DAY, { cause: 'drift/height' });
    leave(world, DAY - 1, { cause: 'drift/width' });
    leave(world, 3 * DAY, { cause: 'performance/auc' });
    leave(world, 3 * DAY, { cause: 'latency', state: 'acknowledged' });

    const { closed } = await world.check();

    expect(closed).toEqual(['drift/height', 'performance/auc', 'latency']);
    expect(toldOf(world, 'drift/height')[0]).toContain(GONE);
    expect(world.store.alerts.get('m/latency')?.over).toBe(GONE.slice('Over: '.length, -1));
    expect(world.alert('drift/width')).toBe('open');
  });

  it('are forgotten without a word if they were never told', async () => {
    const world = quiet(8);
    leave(world, DAY, { cause: 'drift/height', state: 'pending' });

    const { closed } = await world.check();

    expect([closed, world.alert('drift/height')]).toEqual([[], 'closed']);
    expect(world.teller.findings).toEqual([]);
  });
});

describe('alerts of which no check can say anything', () => {
  const signature = { features: [{ name: 'colour', kind: 'categorical' as const }] };

  it('close after a week, and say so', async () => {
    const world = quiet(8);
    world.declare({ signature });
    leave(world, 7 * DAY - 1, { cause: 'new-category/colour' });
    expect((await world.check()).closed).toEqual([]);
    leave(world, 7 * DAY, { cause: 'new-category/colour' });

    expect((await world.check()).closed).toEqual(['new-category/colour']);
    expect(toldOf(world, 'new-category/colour')[0]).toContain(UNKNOWN);
  });

  it('wait as much longer as labels take to come', async () => {
    const world = quiet(8);
    world.declare({ labels: { maturity: 'P3D' } });
    leave(world, 10 * DAY - 1, { cause: 'labels-missing' });
    expect((await world.check()).closed).toEqual([]);
    leave(world, 10 * DAY, { cause: 'labels-missing' });

    expect((await world.check()).closed).toEqual(['labels-missing']);
  });

  it('stay as they are while the check fails', async () => {
    const world = quiet(8);
    world.objects.objects.set('wide/m/2026-02-01T07:00:00.000Z.json.gz', '{"schema":');
    leave(world, 20 * DAY, { cause: 'drift/age' });

    expect((await world.check()).closed).toEqual([]);
  });

  it('do not stand open for ever where a change is here to stay: its hours become the usual ones', async () => {
    const world = quiet(12);
    const opened: number[] = [];
    const closed: number[] = [];
    for (let hour = 0; hour < 20 * 24; hour += 1) {
      world.pass({ shift: 10 });
      if (hour > 6 && hour % 3 > 0) continue;
      const checked = await world.check();
      if (checked.opened.includes('drift/age')) opened.push(hour);
      if (checked.closed.includes('drift/age')) closed.push(hour);
    }

    expect([opened.length, closed.length]).toEqual([1, 1]);
    expect(closed[0]).toBeLessThan(15 * 24);
    expect(toldOf(world, 'drift/age').at(-1)).toContain(UNKNOWN);
  }, 60_000);
});
