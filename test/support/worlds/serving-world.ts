import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { routeCounter } from '../../../lambdas/contracts/stored/keys.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { CircuitBreakers } from '../../../lambdas/domain/routing/fallback/circuit-breakers.ts';
import { HedgeBudget } from '../../../lambdas/domain/routing/fallback/hedge-budget.ts';
import { KnownAnswers } from '../../../lambdas/domain/routing/fallback/known-answers.ts';
import { CopyBudget } from '../../../lambdas/domain/routing/copy-budget.ts';
import { CaptureBudget } from '../../../lambdas/domain/capture/capture-budget.ts';
import { RequestNumbers } from '../../../lambdas/domain/capture/request-numbers.ts';
import type { Target } from '../../../lambdas/contracts/people/target.ts';
import type {
  PredictionReply,
  PredictionRequest,
  RouteReader,
  TargetReply,
  TargetRequest,
} from '../../../lambdas/usecases/serving/ports.ts';
import { MemoryFlights } from '../serving/memory-flights.ts';
import { RouteCache } from '../../../lambdas/usecases/serving/route-cache.ts';
import { servePrediction } from '../../../lambdas/usecases/serving/serve-prediction.ts';

/** Address of a version. */
export const url = (version: string): Extract<Target, { kind: 'http' }> => ({
  kind: 'http',
  url: `http://models.example.com/${version}`,
});
/** `v1` serves, `v2` is given half of all positions. */
export const baseRoute: Route = {
  schema: 1,
  model: 'm',
  revision: 4,
  champion: { version: 'v1', target: url('v1') },
  challengers: [{ version: 'v2', target: url('v2'), slot: 0, weightPercent: 50 }],
  salt: 's',
  fallback: [],
  timeoutMs: 1000,
  captureFields: ['distance'],
  predictionPath: '$.score',
  hot: true,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'test',
  reason: 'shift',
};

/** What a test may change about the world of one router. */
export interface ServingWorld {
  route: Route | undefined;
  now: number;
  draw: number;
  hasKey: boolean;
  signerBreaks: boolean;
  /** Characters of an id's context that are too many beyond. */
  longestId: number;
  streamUp: boolean;
  /** A version fails on bodies that hold the text. */
  failsOn?: { readonly version: string; readonly text: string };
  replies: Record<string, TargetReply | { readonly takes: number }>;
}

/** A router in memory whose targets answer `{"score":0.25}` unless a test says otherwise. */
export function givenRouter(overrides: Partial<ServingWorld> = {}) {
  const world: ServingWorld = {
    route: baseRoute,
    now: 1_000_000,
    draw: 0.9,
    hasKey: true,
    signerBreaks: false,
    longestId: Infinity,
    streamUp: true,
    replies: {},
    ...overrides,
  };
  const captured: CaptureRecord[] = [];
  const calls: (TargetRequest & { readonly version: string })[] = [];
  const counted: Record<string, number> = {};
  const reads = { route: 0, versions: 0 };
  const reader: RouteReader = {
    readRoute: async () => {
      reads.route += 1;
      return world.route;
    },
    readVersions: async () => {
      reads.versions += 1;
      return world.route === undefined ? {} : { [routeCounter(world.route.model)]: world.route.revision };
    },
    readPublished: async () => undefined,
  };
  const clock = { now: () => world.now, sleep: () => new Promise<void>(() => undefined) };
  const meter = { count: (name: string, value: number) => void (counted[name] = (counted[name] ?? 0) + value) };
  const pending: Promise<void>[] = [];
  const deps = {
    routes: new RouteCache({ routes: reader, clock, meter, pollMs: 2000 }),
    clock,
    meter,
    random: { uniform: () => world.draw, id: () => `id-${captured.length}` },
    budget: new CaptureBudget(),
    copies: new CopyBudget(),
    breakers: new CircuitBreakers(),
    hedges: new HedgeBudget(),
    known: new KnownAnswers(),
    flights: new MemoryFlights(),
    numbers: new RequestNumbers('e1'),
    signer: {
      sign: async (payload: string) => {
        if (world.signerBreaks) throw new Error('no key');
        return world.hasKey && payload.length <= world.longestId ? `signed:${payload}` : undefined;
      },
      hash: async (value: string) => (world.hasKey ? `hash:${value}` : undefined),
    },
    capture: {
      write: async (record: CaptureRecord) => {
        if (world.streamUp) captured.push(record);
        else throw new Error('stream gone');
      },
    },
    after: { afterReply: (work: () => Promise<void>) => void pending.push(work()) },
    targets: {
      call: async (target: Target, request: TargetRequest): Promise<TargetReply> => {
        const { deadlineMs } = request;
        const version = target.kind === 'http' ? (target.url.split('/').at(-1) ?? '') : target.kind;
        calls.push({ version, ...request });
        if (world.failsOn?.version === version && Buffer.from(request.body).includes(world.failsOn.text))
          return failed(500);
        const reply = world.replies[version] ?? scored(0.25);
        if (!('takes' in reply)) return reply;
        world.now += Math.min(reply.takes, deadlineMs);
        return reply.takes > deadlineMs ? { kind: 'timeout' } : scored(0.25);
      },
    },
  };
  const serve = async (request: PredictionRequest): Promise<PredictionReply> => {
    const reply = await servePrediction(deps, request);
    await Promise.all(pending);
    return reply;
  };
  const ask = async (
    body = '{"distance":500,"secret":1}',
    {
      isProbe = false,
      headers = {},
      path = '/',
    }: { isProbe?: boolean; headers?: Record<string, string>; path?: string } = {},
  ): Promise<PredictionReply> => {
    return serve({ model: 'm', path, headers, body: new TextEncoder().encode(body), isProbe });
  };
  return { world, captured, calls, counted, reads, ask, serve, deps };
}

/** A proper answer. */
function scored(score: number): TargetReply {
  return {
    kind: 'reply',
    status: 200,
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify({ score })),
  };
}
/** An answer with a status of its own. */
export const failed = (status: number, retryAfter?: string): TargetReply => ({
  kind: 'reply',
  status,
  contentType: 'text/plain',
  body: new TextEncoder().encode('no'),
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
