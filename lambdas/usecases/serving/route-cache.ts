import { routeCounter } from '../../contracts/stored/keys.ts';
import { fleetMetrics } from '../../contracts/runtime/metric-names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { freshnessOf, REFRESH_WAIT_MS } from '../../domain/routing/freshness.ts';
import type { Clock, Meter } from '../system/ports.ts';
import type { RouteReader, RouteVersions } from './ports.ts';

/** What the cache needs. */
export interface RouteCacheDeps {
  readonly routes: RouteReader;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly pollMs: number;
}

/** A question older than this is not waited for again: its connection may have died while the environment was frozen. */
const QUESTION_MS = 1_000;

interface Cached {
  readonly route: Route;
  /** Counter known before the route was read; undefined for the published route, which is older than any. */
  readonly counter: number | undefined;
  /** Epoch milliseconds before which a registry that did not answer is not asked for this route again. */
  readonly retryAt: number;
}
interface Question {
  readonly askedAt: number;
  readonly answer: Promise<void>;
}

/**
 * Routes of one process: loaded on first use with one read, kept, and read again only when their counter has changed.
 *
 * While the registry answers, no route older than five seconds serves; while it does not, the last good one does, counted.
 * The age of an answer is counted from its question: an environment may freeze in between.
 */
export class RouteCache {
  private readonly deps: RouteCacheDeps;
  private readonly cached = new Map<string, Cached>();
  private versions: RouteVersions = {};
  private knownAt = Number.NEGATIVE_INFINITY;
  private question: Question | undefined;

  constructor(deps: RouteCacheDeps) {
    this.deps = deps;
  }

  /**
   * The route that serves now; undefined if the registry holds none.
   *
   * @throws UnderstudyError REGISTRY_UNAVAILABLE when neither registry, memory nor the published object has it
   */
  async routeOf(model: string): Promise<Route | undefined> {
    // Before the first read of a process the counters are waited for: a route that is read without them is read twice.
    const isFresh = await this.refresh(this.cached.has(model) || this.knownAt === Number.NEGATIVE_INFINITY);
    const known = this.cached.get(model);
    if (known === undefined) return this.load(model);
    if (known.counter !== this.versions[routeCounter(model)]) return this.reload(model, known);
    if (!isFresh) this.countStale();
    return known.route;
  }

  /** Whether what is known about changes is young enough; a route that is not in memory is read anyway, so nothing waits for it. */
  private async refresh(mayWait: boolean): Promise<boolean> {
    const { clock, pollMs } = this.deps;
    const freshness = freshnessOf(clock.now() - this.knownAt, pollMs);
    if (freshness === 'fresh') return true;
    const answer = this.ask();
    if (freshness === 'wait' && mayWait) await this.within(answer);
    return freshnessOf(clock.now() - this.knownAt, pollMs) !== 'wait';
  }

  /** One question at a time; a failed one leaves what is known. */
  private ask(): Promise<void> {
    const askedAt = this.deps.clock.now();
    if (this.question !== undefined && askedAt - this.question.askedAt < QUESTION_MS) return this.question.answer;
    const answer = this.deps.routes.readVersions().then(
      (versions) => this.learn(versions, askedAt),
      () => undefined,
    );
    const question = { askedAt, answer };
    this.question = question;
    void answer.then(() => {
      if (this.question === question) this.question = undefined;
    });
    return answer;
  }

  /** Answers may overtake each other; only a younger question's counts. */
  private learn(versions: RouteVersions, askedAt: number): void {
    if (askedAt < this.knownAt) return;
    this.versions = versions;
    this.knownAt = askedAt;
  }

  /**
   * First read of a model in this process; the published route stands in while the registry does not answer.
   *
   * Where neither is to be had the registry is asked once more: one slow read costs no caller the champion's answer.
   */
  private async load(model: string): Promise<Route | undefined> {
    const counter = this.versions[routeCounter(model)];
    try {
      const route = await this.deps.routes.readRoute(model);
      if (route !== undefined) this.keep(model, { route, counter, retryAt: 0 });
      return route;
    } catch (error) {
      const published = await this.deps.routes.readPublished(model);
      if (published === undefined) return this.loadAgain(model, error);
      this.countStale();
      this.keep(model, { route: published, counter: undefined, retryAt: this.nextTry() });
      return published;
    }
  }

  /** @throws the first failure, which says best what is wrong */
  private async loadAgain(model: string, first: unknown): Promise<Route | undefined> {
    const counter = this.versions[routeCounter(model)];
    const route = await this.deps.routes.readRoute(model).catch(() => {
      throw first;
    });
    if (route !== undefined) this.keep(model, { route, counter, retryAt: 0 });
    return route;
  }

  /** Reads a changed route again; the last good one serves when that fails or is slow. */
  private async reload(model: string, known: Cached): Promise<Route | undefined> {
    if (this.deps.clock.now() < known.retryAt) return this.stale(known);
    const counter = this.versions[routeCounter(model)];
    const reading = this.deps.routes.readRoute(model).then(
      (route) => {
        if (route === undefined) this.cached.delete(model);
        else this.keep(model, { route, counter, retryAt: 0 });
        return { route };
      },
      () => {
        this.cached.set(model, { ...known, retryAt: this.nextTry() });
        return undefined;
      },
    );
    const read = await this.within(reading);
    return read === undefined ? this.stale(known) : read.route;
  }

  /** A slow read must not put an older route over a newer one. */
  private keep(model: string, read: Cached): void {
    const known = this.cached.get(model);
    if (known === undefined || known.route.revision <= read.route.revision) this.cached.set(model, read);
  }

  private stale(known: Cached): Route {
    this.countStale();
    return known.route;
  }

  private countStale(): void {
    this.deps.meter.count(fleetMetrics.staleRoutes, 1);
  }

  private nextTry(): number {
    return this.deps.clock.now() + this.deps.pollMs;
  }

  private within<T>(answer: Promise<T>): Promise<T | undefined> {
    return Promise.race([answer, this.deps.clock.sleep(REFRESH_WAIT_MS).then(() => undefined)]);
  }
}
