import { describe, expect, it } from 'vitest';
import { itemTypes, type ItemType } from '../../../lambdas/contracts/stored/item-types.ts';
import { hashOf, keys, routeCounter } from '../../../lambdas/contracts/stored/keys.ts';

const window = '2026-01-01T00:00:00.000Z';

/** One example of every single-item key; prefixes of queries are left out. */
const items = {
  specification: keys.specification('m'),
  version: keys.version('m', 'v'),
  route: keys.route('m'),
  rollout: keys.rollout('m', 'r'),
  verdict: keys.verdict('m', 'r', 3),
  audit: keys.audit('m', '2026-01-01T00:00:00.000Z', 'id'),
  alert: keys.alert('m', 'cause'),
  alertItem: keys.alertItem('m', 'cause'),
  openAlert: keys.openAlert('m', 'cause'),
  toldPlace: keys.toldPlace('page', '2026-01-01T00:00', 0),
  waitingFinding: keys.waitingFinding('page', 'm', 'id'),
  checks: keys.checks('m'),
  drift: keys.drift('m'),
  performance: keys.performance('m'),
  report: keys.report('m'),
  erasure: keys.erasure('m'),
  modelName: keys.modelName('m'),
  routeVersions: keys.routeVersions(),
  openRollout: keys.openRollout('m'),
  waitingRollout: keys.waitingRollout('m', 'r'),
  queue: keys.queue('m'),
  minuteRow: keys.minuteRow('m', window, 'hash'),
  outcomeRow: keys.outcomeRow('m', { window, arrived: window, object: 'hash' }),
  heard: keys.outcomesHeard(),
  grid: keys.grid('m', 'column'),
  baseline: keys.baseline('m', 'v', 'id'),
  healthRow: keys.healthRow('m', window),
  pointerRow: keys.pointerRow('m', 'hour', window),
  dirty: keys.dirty('five', window),
  lease: keys.lease('compact'),
  flight: keys.flight('m'),
  label: keys.label('hash'),
  labelEvent: keys.labelEvent('hash', 'kpi'),
  sliceRow: keys.sliceRow('m', { window, version: 'v', assignment: 'random', object: 'o' }),
} as const;

/** Their put brings back what it found; no function reads them by their keys. */
const withoutReader: readonly string[] = ['label', 'labelEvent', 'lease', 'flight'];

describe('item types', () => {
  it('cover every key that is ever written', () => {
    expect(Object.keys(itemTypes).sort()).toEqual(Object.keys(items).sort());
  });

  it.each(Object.entries(items))('%s: no two kinds of item share a key', (name, key) => {
    const same = Object.entries(items).filter(([, other]) => other.pk === key.pk && other.sk === key.sk);

    expect(same.map(([one]) => one)).toEqual([name]);
  });

  it.each(Object.entries(itemTypes))(
    '%s says who writes it, who reads it, how large it may be and how long it lives',
    (name, { by, ...type }: ItemType) => {
      expect([by.PutItem, by.UpdateItem].flat().length).toBeGreaterThan(0);
      expect([by.GetItem, by.Query].flat().some((one) => one !== undefined)).toBe(!withoutReader.includes(name));
      expect(type.maxBytes).toBeGreaterThan(0);
      expect(type.life).not.toBe('');
    },
  );
});

describe('counters of route changes', () => {
  it('spread models evenly over 64', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_400; i++)
      counts.set(routeCounter(`model-${i}`), (counts.get(routeCounter(`model-${i}`)) ?? 0) + 1);

    expect(counts.size).toBe(64);
    expect(Math.max(...counts.values())).toBeLessThan(160);
  });

  it('use the published hash', () => {
    // FNV-1a, 32 bits: test vectors of the Internet draft "The FNV Non-Cryptographic Hash Algorithm".
    expect(hashOf('')).toBe(0x811c9dc5);
    expect(hashOf('a')).toBe(0xe40c292c);
    expect(hashOf('foobar')).toBe(0xbf9cf968);
  });
});
