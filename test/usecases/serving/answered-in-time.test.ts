import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../../lambdas/contracts/people/target.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import type { TargetReply, TargetRequest } from '../../../lambdas/usecases/serving/ports.ts';
import { servePrediction } from '../../../lambdas/usecases/serving/serve-prediction.ts';
import { VirtualClock } from '../../support/serving/virtual-clock.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const text = (body: string): TargetReply => ({
  kind: 'reply',
  status: 200,
  contentType: 'application/json',
  body: new TextEncoder().encode(body),
});
const says = {
  good: text('{"score":0.5}'),
  nonsense: text('{"score":"high"}'),
  empty: text(''),
  broken: failed(500),
  refusal: failed(422),
  busy: failed(429, '7'),
  gone: { kind: 'failed', errorClass: 'econnrefused' },
} as const satisfies Record<string, TargetReply>;

interface Step {
  readonly says: keyof typeof says;
  readonly takes: number;
}

const step = fc.record({
  says: fc.constantFrom(...(['good', 'nonsense', 'empty', 'broken', 'refusal', 'busy', 'gone'] as const)),
  takes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 5_000 })),
});
const steps = fc.array(step, { minLength: 1, maxLength: 6 });
const fallback = fc.subarray<Route['fallback'][number]>([
  { kind: 'version', version: 'v0', target: url('v0') },
  { kind: 'cached', maxAgeMs: 10_000 },
  { kind: 'static', body: { score: 1 } },
]);
const settings = fc.record({
  timeoutMs: fc.integer({ min: 50, max: 1_000 }),
  fallback,
  breaker: fc.constantFrom<Route['breaker']>('off', undefined, { failures: 1, of: 2, pauseMs: 200 }),
  hedge: fc.constantFrom<Route['hedge']>(
    undefined,
    { after: 'p95', sharePercent: 20 },
    { after: 10, sharePercent: 5 },
    { after: 60, sharePercent: 20 },
  ),
  maxInFlight: fc.constantFrom(undefined, 1, 3),
});
const scene = fc.record({
  settings,
  v2: steps,
  v1: steps,
  v0: steps,
  counting: fc.integer({ min: 0, max: 300 }),
  draws: fc.array(fc.constantFrom(0.1, 0.9), { minLength: 1, maxLength: 30 }),
  gap: fc.integer({ min: 0, max: 300 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** A router whose versions do what the scene says, call after call; how often each was called. */
function givenScene({ settings: { maxInFlight, hedge, breaker, ...rest }, counting, v0, v1, v2 }: Scene) {
  const declared = { ...(maxInFlight && { maxInFlight }), ...(hedge && { hedge }), ...(breaker && { breaker }) };
  const router = givenRouter({ route: { ...baseRoute, ...rest, ...declared } });
  const clock = new VirtualClock(router.world.now);
  const made: string[] = [];
  const scripts: Readonly<Record<string, readonly Step[]>> = { v0, v1, v2 };
  const enter = router.deps.flights.enter.bind(router.deps.flights);
  router.deps.flights.enter = async (...asked) => {
    await clock.sleep(counting);
    return enter(...asked);
  };
  router.deps.targets.call = async (target: Target, { deadlineMs, signal }: TargetRequest): Promise<TargetReply> => {
    const version = target.kind === 'http' ? (target.url.split('/').at(-1) ?? '') : '';
    const script = scripts[version] ?? [];
    const next = script[made.filter((one) => one === version).length % script.length];
    made.push(version);
    const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    const takes = next?.takes ?? 0;
    await Promise.race([clock.sleep(Math.min(takes, deadlineMs)), gone]);
    return takes > deadlineMs || next === undefined ? { kind: 'timeout' } : says[next.says];
  };
  const pending: Promise<void>[] = [];
  const after = { afterReply: (work: () => Promise<void>) => void pending.push(work()) };
  const deps = { ...router.deps, clock, after };
  /** One request; how long its caller waited, the work behind the reply being done afterwards. */
  const ask = async () => {
    const start = clock.now();
    const body = new TextEncoder().encode('{"distance":1}');
    const reply = await clock.until(servePrediction(deps, { model: 'm', headers: {}, body, isProbe: false }));
    const waitedMs = clock.now() - start;
    await clock.until(Promise.all(pending));
    return { reply, waitedMs };
  };
  return { ...router, ask, clock, made };
}

describe('whatever goes wrong, a caller', () => {
  it('gets one answer within the deadline, from the chain where it can give one, and is counted once', async () => {
    const seen = { hedged: 0, capped: 0, refused: 0, cached: 0, inFlight: 0 };
    await fc.assert(
      fc.asyncProperty(scene, async (drawn) => {
        const { ask, clock, captured, made, world, deps } = givenScene(drawn);
        const { timeoutMs, fallback: chain, hedge } = drawn.settings;
        for (const draw of drawn.draws) {
          world.draw = draw;
          const { reply, waitedMs } = await ask();
          expect(waitedMs).toBeLessThanOrEqual(timeoutMs);
          const isSure = chain.some(({ kind }) => kind === 'static');
          expect(isSure ? [200, 422, 429] : [200, 422, 429, 502, 503, 504]).toContain(reply.status);
          await clock.until(clock.sleep(drawn.gap));
        }
        expect(captured).toHaveLength(drawn.draws.length);
        const hops = captured.flatMap((one) => [one, ...(one.hops ?? [])]);
        const twice = hops.filter((one) => one.hedge !== undefined).length;
        const refused = hops.filter(({ errorClass }) => errorClass === 'breaker-open').length;
        expect(twice).toBeLessThanOrEqual((hops.length * (hedge?.sharePercent ?? 0)) / 100);
        expect(made.length).toBeLessThanOrEqual(hops.length - refused + twice);
        expect([...(deps.flights.held.get('m') ?? [])]).toEqual([]);
        expect(hops.filter((one) => one.hedge !== undefined && one.hedgeCapped === true)).toEqual([]);
        seen.hedged += twice;
        seen.capped += hops.filter((one) => one.hedgeCapped === true).length;
        seen.refused += refused;
        seen.cached += captured.filter(({ answeredBy }) => answeredBy === 'cached').length;
        seen.inFlight += captured.filter(({ assignment }) => assignment === 'refused').length;
      }),
      { numRuns: 400, seed: 12 },
    );
    // The scenes came to all that may go wrong.
    expect(Math.min(seen.hedged, seen.capped, seen.refused, seen.cached)).toBeGreaterThan(10);
  });
});
