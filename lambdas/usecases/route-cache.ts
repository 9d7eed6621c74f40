import { routeCounter } from '../contracts/keys.ts';
import { fleetMetrics } from '../contracts/metric-names.ts';
import type { Route } from '../contracts/route.ts';
import { freshnessOf, REFRESH_WAIT_MS } from '../domain/routing/freshness.ts';
import type { Clock, Meter, RouteReader, RouteVersions } from './ports.ts';

/** What the cache needs. */
export interface RouteCacheDeps {
  readonly routes: RouteReader;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly pollMs: number;
}

interface Cached {
  readonly route: Route;
  readonly counter: number;
}

/**
 * Routes of one process: loaded on first use, kept, and read again only when their counter has changed.
 *
 * While the registry answers, no route older than five seconds serves; while it does not, the last good one does, counted.
 */
export class RouteCache {
  private readonly deps: RouteCacheDeps;
  private readonly cached = new Map<string, Cached>();
  private versions: RouteVersions | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | undefined;

  constructor(deps: RouteCacheDeps) {
    this.deps = deps;
  }

  /**
   * The route that serves now; undefined if the registry holds none.
   *
   * @throws UnderstudyError REGISTRY_UNAVAILABLE when neither registry, memory nor the published object has it
   */
  async routeOf(model: string): Promise<Route | undefined> {
    await this.refresh();
    const known = this.cached.get(model);
    if (known !== undefined && known.counter === this.counterOf(model)) return known.route;
    return this.load(model, known);
  }

  private async refresh(): Promise<void> {
    const { clock, pollMs, meter } = this.deps;
    switch (freshnessOf(clock.now() - this.askedAt, pollMs)) {
      case 'fresh':
        return;
      case 'refresh-beside':
        void this.ask();
        return;
      case 'wait': {
        const isTimely = await Promise.race([
          this.ask().then(() => true),
          clock.sleep(REFRESH_WAIT_MS).then(() => false),
        ]);
        if (!isTimely) meter.count(fleetMetrics.staleRoutes, 1);
      }
    }
  }

  /** One question at a time; a failed one leaves what is known. */
  private ask(): Promise<void> {
    this.asking ??= this.deps.routes
      .readVersions()
      .then((versions) => {
        this.versions = versions;
        this.askedAt = this.deps.clock.now();
      })
      .catch(() => this.deps.meter.count(fleetMetrics.staleRoutes, 1))
      .finally(() => {
        this.asking = undefined;
      });
    return this.asking;
  }

  private counterOf(model: string): number {
    return this.versions?.[routeCounter(model)] ?? 0;
  }

  private async load(model: string, known: Cached | undefined): Promise<Route | undefined> {
    const counter = this.counterOf(model);
    try {
      const route = await this.deps.routes.readRoute(model);
      if (route === undefined) this.cached.delete(model);
      else this.cached.set(model, { route, counter });
      return route;
    } catch (error) {
      const stale = known?.route ?? (await this.deps.routes.readPublished(model));
      if (stale === undefined) throw error;
      this.deps.meter.count(fleetMetrics.staleRoutes, 1);
      return stale;
    }
  }
}
