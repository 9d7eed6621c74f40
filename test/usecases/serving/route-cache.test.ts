import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../../lambdas/contracts/api/errors.ts';
import { routeCounter } from '../../../lambdas/contracts/stored/keys.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import type { RouteReader } from '../../../lambdas/usecases/serving/ports.ts';
import { RouteCache } from '../../../lambdas/usecases/serving/route-cache.ts';

function aRoute(model: string, revision: number): Route {
  return {
    schema: 1,
    model,
    revision,
    challengers: [],
    salt: 's',
    fallback: [],
    timeoutMs: 1000,
    captureFields: [],
    hot: false,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'test',
    reason: 'test',
  };
}

/** A clock whose sleepers wake only when a test moves it. */
class MovedClock {
  private at = 1_000_000;
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.at;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ until: this.at + ms, wake }));
  }

  /** Also lets all promises that are ready go on. */
  async advance(ms: number): Promise<void> {
    this.at += ms;
    for (const { until, wake } of this.sleepers) if (until <= this.at) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Answers = 'at once' | 'later' | 'never' | 'with an error';

interface World {
  readonly routes: Map<string, Route>;
  readonly versions: Record<string, number>;
  answers: Answers;
}

function given({ published = {} }: { readonly published?: Readonly<Record<string, Route>> } = {}) {
  const clock = new MovedClock();
  const world: World = {
    routes: new Map([
      ['a', aRoute('a', 1)],
      ['b', aRoute('b', 1)],
    ]),
    versions: { [routeCounter('a')]: 1, [routeCounter('b')]: 1 },
    answers: 'at once',
  };
  const reads: string[] = [];
  let stale = 0;
  const answer = <T>(what: string, value: T): Promise<T> => {
    reads.push(what);
    if (world.answers === 'never') return new Promise(() => undefined);
    if (world.answers === 'with an error') return Promise.reject(new UnderstudyError('REGISTRY_UNAVAILABLE', 'down'));
    if (world.answers === 'later') return new Promise((resolve) => setImmediate(() => resolve(value)));
    return Promise.resolve(value);
  };
  const routes: RouteReader = {
    readRoute: async (model) => answer(model, world.routes.get(model)),
    readVersions: () => answer('versions', { ...world.versions }),
    readPublished: async (model) => published[model],
  };
  const meter = { count: (_name: string, value: number) => void (stale += value) };
  const cache = new RouteCache({ routes, clock, meter, pollMs: 2000 });
  return {
    world,
    clock,
    cache,
    /** What was read since the last look. */
    read: () => reads.splice(0),
    stale: () => stale,
    revisionOf: async (model: string) => (await cache.routeOf(model))?.revision,
    change: (model: string) => {
      world.routes.set(model, aRoute(model, (world.routes.get(model)?.revision ?? 0) + 1));
      world.versions[routeCounter(model)] = (world.versions[routeCounter(model)] ?? 0) + 1;
    },
  };
}

describe('routes in memory', () => {
  it('are read once and then not for two seconds', async () => {
    const { revisionOf, read, clock } = given();

    await revisionOf('a');
    const first = read();
    await clock.advance(2_000);
    await revisionOf('a');

    expect(first).toEqual(['versions', 'a']);
    expect(read()).toEqual([]);
  });

  it('are read once more, not each time, when only another model of the same counter has changed', async () => {
    const { revisionOf, world, read, clock } = given();
    await revisionOf('a');
    world.versions[routeCounter('a')] = 2;
    await clock.advance(2_001);
    read();

    for (let n = 0; n < 4; n++) await revisionOf('a');

    expect(read()).toEqual(['versions', 'a']);
  });

  it('are asked about beside the call after two seconds: that call is served from memory, the next one is new', async () => {
    const { revisionOf, change, clock, stale, world } = given();
    await revisionOf('a');
    change('a');
    world.answers = 'later';
    await clock.advance(2_001);

    const beside = await revisionOf('a');
    await clock.advance(0);
    const next = await revisionOf('a');

    expect([beside, next]).toEqual([1, 2]);
    expect(stale()).toBe(0);
  });

  it('are waited for after five seconds, so that a router that slept serves no older route', async () => {
    const { revisionOf, change, clock, stale } = given();
    await revisionOf('a');
    change('a');
    await clock.advance(5_001);

    expect(await revisionOf('a')).toBe(2);
    expect(stale()).toBe(0);
  });

  it('are read again only where the counter has changed', async () => {
    const { revisionOf, change, clock, read } = given();
    await Promise.all([revisionOf('a'), revisionOf('b')]);
    change('a');
    await clock.advance(6_000);
    read();

    await Promise.all([revisionOf('a'), revisionOf('b')]);

    expect(read()).toEqual(['versions', 'a']);
  });

  it('are gone when the registry holds none', async () => {
    const { revisionOf, change, clock, world } = given();
    await revisionOf('a');
    change('a');
    world.routes.delete('a');
    await clock.advance(6_000);

    expect(await revisionOf('a')).toBeUndefined();
  });
});

describe('routes in memory while the registry does not answer', () => {
  it('serve after a wait of 100 ms, counted', async () => {
    const { cache, clock, world, stale } = given();
    await cache.routeOf('a');
    world.answers = 'never';
    await clock.advance(6_000);
    let served: Route | undefined;
    void cache.routeOf('a').then((route) => (served = route));

    await clock.advance(99);
    const early = served;
    await clock.advance(1);

    expect(early).toBeUndefined();
    expect(served?.revision).toBe(1);
    expect(stale()).toBe(1);
  });

  it('serve at once when it refuses, counted for each reply', async () => {
    const { revisionOf, clock, world, stale } = given();
    await revisionOf('a');
    world.answers = 'with an error';
    await clock.advance(6_000);

    expect([await revisionOf('a'), await revisionOf('a')]).toEqual([1, 1]);
    expect(stale()).toBe(2);
  });

  it('serve when only the changed route cannot be read, and ask again after two seconds', async () => {
    const { revisionOf, change, clock, world, stale, read } = given();
    await revisionOf('a');
    change('a');
    await clock.advance(6_000);
    await revisionOf('b');
    world.answers = 'with an error';

    const served = [await revisionOf('a'), await revisionOf('a')];
    world.answers = 'at once';
    await clock.advance(2_000);

    expect(served).toEqual([1, 1]);
    expect(stale()).toBe(2);
    expect(read().filter((what) => what === 'a')).toHaveLength(2);
    expect(await revisionOf('a')).toBe(2);
  });
});

describe('a frozen environment', () => {
  it('does not wait for a question that it asked before it froze', async () => {
    const { revisionOf, change, clock, world, stale } = given();
    await revisionOf('a');
    world.answers = 'never';
    await clock.advance(2_001);
    await revisionOf('a');
    change('a');
    world.answers = 'at once';
    await clock.advance(600_000);

    expect(await revisionOf('a')).toBe(2);
    expect(stale()).toBe(0);
  });

  it('does not take an answer that it finds on waking for a fresh one', async () => {
    const clock = new MovedClock();
    let wake = (_counters: Record<string, number>): void => undefined;
    const late = new Promise<Record<string, number>>((resolve) => (wake = resolve));
    const counters = [{ [routeCounter('a')]: 1 }, late, { [routeCounter('a')]: 2 }];
    const revisions = [1, 2];
    const cache = new RouteCache({
      routes: {
        readRoute: async (model) => aRoute(model, revisions.shift() ?? 0),
        readVersions: async () => (await counters.shift()) ?? {},
        readPublished: async () => undefined,
      },
      clock,
      meter: { count: () => undefined },
      pollMs: 2000,
    });
    await cache.routeOf('a');
    await clock.advance(2_001);
    await cache.routeOf('a');

    // Ten minutes later the answer of before the sleep is still in the socket.
    await clock.advance(600_000);
    wake({ [routeCounter('a')]: 1 });
    await clock.advance(0);

    expect((await cache.routeOf('a'))?.revision).toBe(2);
  });
});

describe('a cold start', () => {
  it('serves the published route, counted, while the registry does not answer', async () => {
    const { revisionOf, world, stale } = given({ published: { a: aRoute('a', 7) } });
    world.answers = 'with an error';

    expect([await revisionOf('a'), await revisionOf('a')]).toEqual([7, 7]);
    expect(stale()).toBe(2);
  });

  it('takes the registry’s route as soon as it answers', async () => {
    const { revisionOf, world, clock } = given({ published: { a: aRoute('a', 0) } });
    world.answers = 'with an error';
    await revisionOf('a');
    world.answers = 'at once';
    await clock.advance(2_000);

    expect(await revisionOf('a')).toBe(1);
  });

  it('asks the registry once more when one read fails and nothing is published', async () => {
    const { revisionOf, world, read } = given();
    const routes = world.routes.get('a');
    let reads = 0;
    world.routes.get = (model) => {
      reads += 1;
      if (reads === 1) throw new UnderstudyError('REGISTRY_UNAVAILABLE', 'slow');
      return model === 'a' ? routes : undefined;
    };

    expect(await revisionOf('a')).toBe(1);
    expect(read()).toEqual(['versions', 'a']);
    expect(reads).toBe(2);
  });

  it('fails by name when there is no published route either', async () => {
    const { revisionOf, world } = given();
    world.answers = 'with an error';

    await expect(revisionOf('a')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('knows no model that the registry does not hold', async () => {
    expect(await given().revisionOf('nobody')).toBeUndefined();
  });
});
