import type { Specification } from '../../../contracts/people/specification.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { PartEntry } from '../../../contracts/stored/rows/part.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { outageOf } from '../../../domain/slo/outage.ts';
import type { Clock } from '../../system/ports.ts';
import type { Watch } from '../../windows/ports.ts';
import { ran, type CheckResult } from '../model-check.ts';
import type { AlertStore } from '../ports.ts';
import { incidentsOf, isWithin } from '../reference/left-out.ts';
import { settleFindings, type SettleDeps } from '../settle-findings.ts';
import { isOfCallers } from '../wide-hour.ts';
import { outageLooks, totalOf } from './outage-looks.ts';

/** What watching needs from outside. */
export interface OutageDeps extends SettleDeps {
  readonly alerts: SettleDeps['alerts'] & Pick<AlertStore, 'listOpen'>;
  readonly registry: { readSpecification(model: string): Promise<Specification | undefined> };
  readonly clock: Pick<Clock, 'now'>;
}

/** Windows after which what is folded is no news: the hourly check has it. */
const NEWS_WINDOWS = 15;
/** Outages that are open are looked up this often. */
const KEPT_MS = 60_000;

/**
 * Tells outages as soon as they are folded, and that they are over: the alerts are those of the hourly check.
 *
 * A model costs a read only while it is down. The same object again changes and tells nothing.
 */
export class OutageWatch implements Watch {
  readonly #deps: OutageDeps;
  #down: { readonly until: number; readonly models: ReadonlySet<string> } = { until: 0, models: new Set() };

  constructor(deps: OutageDeps) {
    this.#deps = deps;
  }

  async look(entries: readonly PartEntry[], windowSeconds: number): Promise<void> {
    const oldest = isoAt(this.#deps.clock.now() - NEWS_WINDOWS * windowSeconds * 1000);
    const fresh = entries.filter((entry) => isOfCallers(entry) && entry.window >= oldest);
    for (const [model, own] of groupBy(fresh, (entry) => entry.model)) {
      const seen = seenOf(own, windowSeconds);
      if (seen.length === 0) continue;
      const isDown = seen.some(({ state }) => state.kind === 'outage') || (await this.#modelsDown()).has(model);
      if (isDown) await this.#settle(model, seen);
    }
  }

  async #settle(model: string, seen: readonly Seen[]): Promise<void> {
    const { alerts, registry } = this.#deps;
    const [known, specification] = await Promise.all([alerts.listAlerts(model), registry.readSpecification(model)]);
    const incidents = incidentsOf(specification);
    const results = seen.filter(({ start }) => !isWithin(incidents, start)).map(({ result }) => result);
    await settleFindings(this.#deps, model, { results, alerts: known, monitoring: specification?.monitoring });
    this.#down = { until: 0, models: new Set() };
  }

  async #modelsDown(): Promise<ReadonlySet<string>> {
    const { alerts, clock } = this.#deps;
    if (this.#down.until > clock.now()) return this.#down.models;
    const open = (await alerts.listOpen()).filter(({ cause }) => cause === 'errors' || cause === 'timeouts');
    this.#down = { until: clock.now() + KEPT_MS, models: new Set(open.map(({ model }) => model)) };
    return this.#down.models;
  }
}

interface Seen {
  readonly start: string;
  readonly state: ReturnType<typeof outageOf>;
  readonly result: CheckResult;
}

/** Windows with enough requests, in their order. */
function seenOf(entries: readonly PartEntry[], windowSeconds: number): readonly Seen[] {
  const windows = [...groupBy(entries, ({ window }) => window)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return windows.flatMap(([start, own]): readonly Seen[] => {
    const versions = own.map(({ version, counts }) => ({ version, ...counts }));
    const state = outageOf(totalOf(versions));
    if (state.kind === 'insufficient-data') return [];
    const end = isoAt(epochMsOf(start) + windowSeconds * 1000);
    const looks = outageLooks(state, { start, windows: 1, windowSeconds, versions });
    return [{ start, state, result: ran('outage', end, looks) }];
  });
}
