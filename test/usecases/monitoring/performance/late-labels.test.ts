import { describe, expect, it } from 'vitest';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import type { ModelSpan } from '../../../../lambdas/usecases/windows/ports.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

const DAY = 24;

/** So many days of a model whose labels take long, with eight labels an hour. */
function history(days: number, maturity: string | undefined): PerformanceWorld {
  const random = lehmer(5);
  const world = new PerformanceWorld({ labels: maturity === undefined ? undefined : { maturity } });
  const flight = (): Labelled => {
    const prediction = random();
    return { prediction, label: random() < prediction ? 1 : 0 };
  };
  for (let hour = 0; hour < days * DAY; hour += 1) world.pass(Array.from({ length: 8 }, flight), { v1: 100 });
  return world;
}

/** Outcomes of a check at an hour, and the stretches of hours that it read. */
async function check(world: PerformanceWorld, hour: number) {
  const spans: ModelSpan[] = [];
  const { store } = world;
  const periods = {
    readHealth: store.readHealth.bind(store),
    readPointers: async (period: 'hour' | 'day', span: ModelSpan) => {
      if (period === 'hour') spans.push(span);
      return store.readPointers(period, span);
    },
  };
  const order = { model: 'm', at: hourAt(hour), windowSeconds: 60, everyWindows: 60 };
  const { outcomes } = await checkModel({ ...world.deps, periods }, order);
  return { outcomes, spans };
}

function watchOf(world: PerformanceWorld) {
  const item = world.store.watches.get('m');
  return { eatenUntil: item?.eatenUntil, measures: item?.watch?.measures };
}

describe('labels that take days to come', () => {
  it.each(['P6D', 'P7D', 'P30D'])('are seen by all checks with a maturity of %s', async (maturity) => {
    const world = history(45, maturity);

    const { outcomes } = await check(world, 45 * DAY);

    expect(outcomes['performance']).toEqual({ kind: 'ran', findings: 0 });
    expect(outcomes['performance-alarm']).toEqual({ kind: 'ran', findings: 0 });
    expect(outcomes['labels']).toEqual({ kind: 'ran', findings: 0 });
    const mature = 45 - Number(/\d+/.exec(maturity)?.[0]);
    expect(watchOf(world).eatenUntil).toBe(hourAt(mature * DAY));
  });

  it('count by whole days, also where a day began before the last week', async () => {
    const world = history(20, 'P6DT12H');

    await check(world, 20 * DAY - 3);

    const { eatenUntil, measures } = watchOf(world);
    expect(eatenUntil).toBe(hourAt(13 * DAY));
    const brier = measures?.['brier'];
    const counts = [...(brier?.learning ?? []), ...(brier?.recent ?? []).map(({ losses }) => losses)];
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.map(({ count }) => count)).toEqual(counts.map(() => 8 * DAY));
  });

  it('are all taken in after the checks were down, no more than eight days a check', async () => {
    const [daily, paused] = [history(30, 'P2D'), history(30, 'P2D')];
    for (let day = 5; day <= 30; day += 1) await check(daily, day * DAY);
    await check(paused, 5 * DAY);

    await check(paused, 30 * DAY);
    expect(watchOf(paused).eatenUntil).toBe(hourAt(11 * DAY));
    for (let again = 0; again < 3; again += 1) await check(paused, 30 * DAY);

    expect(watchOf(paused)).toEqual(watchOf(daily));
    expect(watchOf(paused).eatenUntil).toBe(hourAt(28 * DAY));
  });

  it('cost the hours before the last week once, and nothing where a model has no labels', async () => {
    const late = await check(history(30, 'P10D'), 30 * DAY);
    const none = await check(history(30, undefined), 30 * DAY);

    // Numbers and labels share the stretch that the alarm, which begins with a whole day, has too.
    const more = late.spans.filter(({ from, to }) => !none.spans.some((one) => one.from === from && one.to === to));
    expect(more).toEqual([{ model: 'm', from: hourAt(13 * DAY), to: hourAt(20 * DAY) }]);
    expect(late.spans).toHaveLength(none.spans.length + 1);
  });
});
