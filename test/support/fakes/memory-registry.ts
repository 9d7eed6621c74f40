import { isDeepStrictEqual } from 'node:util';
import { routeCounter } from '../../../lambdas/contracts/stored/keys.ts';
import { UnderstudyError } from '../../../lambdas/contracts/api/errors.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import type { Specification } from '../../../lambdas/contracts/people/specification.ts';
import type { VersionRecord } from '../../../lambdas/contracts/people/version.ts';
import { isRepeat } from '../../../lambdas/domain/rollout/ordering/schedule.ts';
import type {
  AuditEntry,
  ModelNames,
  ModelRegistry,
  RouteChange,
  RouteStore,
} from '../../../lambdas/usecases/registry/ports.ts';
import type { RolloutStore } from '../../../lambdas/usecases/rollout/ports.ts';
import type { RouteReader, RouteVersions } from '../../../lambdas/usecases/serving/ports.ts';

/** An audit entry and the model that it was written for. */
export interface StoredAudit extends AuditEntry {
  readonly model: string;
}

/**
 * The registry table in memory, with the conditions of the real one: revision, lock and stamp.
 *
 * What the table holds can be read from its fields; values are copies, so no test shares an object with the code it judges.
 */
export class MemoryRegistry implements ModelRegistry, RouteStore, RouteReader, RolloutStore, ModelNames {
  readonly specifications = new Map<string, Specification>();
  readonly versions = new Map<string, VersionRecord>();
  readonly routes = new Map<string, Route>();
  readonly rollouts = new Map<string, RolloutRecord>();
  readonly open = new Map<string, string>();
  /** Rollouts that wait for their targets, `model/id`. */
  readonly waiting = new Set<string>();
  /** Queues of models: ids and stamp. */
  readonly queues = new Map<string, { readonly ids: readonly string[]; readonly stamp: number }>();
  readonly verdicts = new Map<string, unknown>();
  readonly audits: StoredAudit[] = [];
  /** Every publication in order, and the objects that cold starts would find. */
  readonly publications: Route[] = [];
  readonly published = new Map<string, Route>();
  readonly counters = new Map<string, number>();

  async listModels(): Promise<readonly string[]> {
    return [...this.specifications.keys()];
  }

  async readSpecification(model: string): Promise<Specification | undefined> {
    return structuredClone(this.specifications.get(model));
  }

  async writeSpecification(specification: Specification, audit: AuditEntry): Promise<'written' | 'unchanged'> {
    if (isDeepStrictEqual(this.specifications.get(specification.model), specification)) return 'unchanged';
    this.specifications.set(specification.model, structuredClone(specification));
    this.#keepAudit(specification.model, audit);
    return 'written';
  }

  async readVersion(model: string, version: string): Promise<VersionRecord | undefined> {
    return structuredClone(this.versions.get(pair(model, version)));
  }

  async listVersions(model: string): Promise<readonly VersionRecord[]> {
    return [...this.versions.values()]
      .filter((record) => record.model === model)
      .toSorted((a, b) => (a.version < b.version ? -1 : 1))
      .map((record) => structuredClone(record));
  }

  async addVersion(version: VersionRecord, audit: AuditEntry): Promise<'added' | 'exists' | 'differs'> {
    const key = pair(version.model, version.version);
    const stored = this.versions.get(key);
    if (stored !== undefined) return isDeepStrictEqual(inputOf(stored), inputOf(version)) ? 'exists' : 'differs';
    this.versions.set(key, structuredClone(version));
    this.#keepAudit(version.model, audit);
    return 'added';
  }

  async setVersionStatus(model: string, version: string, status: VersionRecord['status']): Promise<void> {
    const stored = this.versions.get(pair(model, version));
    if (stored === undefined)
      throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
    if (stored.status !== 'retired') this.versions.set(pair(model, version), { ...stored, status });
  }

  async retireVersion(model: string, version: string, audit: AuditEntry): Promise<'retired' | 'unchanged' | 'held'> {
    const stored = this.versions.get(pair(model, version));
    if (stored === undefined)
      throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
    if (stored.status === 'retired') return 'unchanged';
    const route = this.routes.get(model);
    if (route?.lock !== undefined || route?.champion?.version === version) return 'held';
    this.versions.set(pair(model, version), { ...stored, status: 'retired' });
    this.#keepAudit(model, { ...audit, after: { version, status: 'retired' } });
    return 'retired';
  }

  async readRoute(model: string): Promise<Route | undefined> {
    return structuredClone(this.routes.get(model));
  }

  async changeRoute(change: RouteChange): Promise<'changed' | 'conflict'> {
    const { route, rollout, opens, unretired } = change;
    if (!this.#mayReplace(change)) return 'conflict';
    if (rollout !== undefined && !this.#stampFits(rollout)) return 'conflict';
    if (unretired !== undefined && !this.#isUnretired(route.model, unretired)) return 'conflict';
    this.routes.set(route.model, structuredClone(route));
    this.#keepAudit(route.model, change.audit);
    if (rollout !== undefined) this.#keepRollout(rollout);
    if (opens !== undefined) this.open.set(route.model, opens);
    return 'changed';
  }

  async publishRoute(route: Route): Promise<void> {
    const counter = routeCounter(route.model);
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1);
    this.published.set(route.model, structuredClone(route));
    this.publications.push(structuredClone(route));
  }

  async readVersions(): Promise<RouteVersions> {
    return Object.fromEntries(this.counters);
  }

  async readPublished(model: string): Promise<Route | undefined> {
    return structuredClone(this.published.get(model));
  }

  async readRollout(model: string, rolloutId: string): Promise<RolloutRecord | undefined> {
    return structuredClone(this.rollouts.get(pair(model, rolloutId)));
  }

  async listRollouts(model: string): Promise<readonly RolloutRecord[]> {
    return [...this.rollouts.values()]
      .filter((record) => record.model === model)
      .toSorted((a, b) => (a.rolloutId < b.rolloutId ? -1 : 1))
      .map((record) => structuredClone(record));
  }

  async writeRollout(record: RolloutRecord): Promise<'written' | 'conflict'> {
    if (!this.#stampFits(record)) return 'conflict';
    this.#keepRollout(record);
    return 'written';
  }

  async addRequest(...[model, rolloutId, request, audit]: Parameters<RolloutStore['addRequest']>): Promise<void> {
    const stored = this.rollouts.get(pair(model, rolloutId));
    if (stored === undefined)
      throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
    if (isRepeat(stored.requests, request)) return;
    this.rollouts.set(pair(model, rolloutId), { ...stored, requests: [...stored.requests, { ...request }] });
    if (audit !== undefined) this.#keepAudit(model, audit);
  }

  async noteWaiting(model: string, rolloutId: string): Promise<void> {
    this.waiting.add(pair(model, rolloutId));
  }

  async readQueue(model: string): Promise<{ readonly ids: readonly string[]; readonly stamp: number }> {
    return this.queues.get(model) ?? { ids: [], stamp: -1 };
  }

  async enqueue(...[record, queue, audit]: Parameters<RolloutStore['enqueue']>): Promise<'queued' | 'conflict'> {
    const { model, rolloutId } = record;
    if (!this.#stampFits(record) || (this.queues.get(model)?.stamp ?? -1) !== queue.stamp - 1) return 'conflict';
    this.#keepRollout(record);
    this.queues.set(model, structuredClone(queue));
    this.waiting.add(pair(model, rolloutId));
    this.#keepAudit(model, audit);
    return 'queued';
  }

  async listOpen(): Promise<readonly { readonly model: string; readonly rolloutId: string }[]> {
    const open = new Set([...[...this.open].map(([model, rolloutId]) => pair(model, rolloutId)), ...this.waiting]);
    return [...open].map((one) => ({ model: one.split('/')[0] ?? '', rolloutId: one.split('/')[1] ?? '' }));
  }

  async removeOpen(model: string, rolloutId: string): Promise<void> {
    this.waiting.delete(pair(model, rolloutId));
    if (this.open.get(model) === rolloutId) this.open.delete(model);
  }

  async writeVerdict(...[model, rolloutId, n, verdict]: Parameters<RolloutStore['writeVerdict']>): Promise<void> {
    const key = `${pair(model, rolloutId)}#${n}`;
    if (!this.verdicts.has(key)) this.verdicts.set(key, structuredClone(verdict));
  }

  /** All verdicts of a rollout, in the order of their numbers. */
  async listVerdicts(model: string, rolloutId: string): Promise<readonly unknown[]> {
    const prefix = `${pair(model, rolloutId)}#`;
    return [...this.verdicts]
      .filter(([key]) => key.startsWith(prefix))
      .toSorted(([a], [b]) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
      .map(([, verdict]) => structuredClone(verdict));
  }

  #mayReplace({ route, replaces, lockHeld }: RouteChange): boolean {
    const stored = this.routes.get(route.model);
    return (stored?.revision ?? -1) === replaces && stored?.lock?.rolloutId === lockHeld;
  }

  #isUnretired(model: string, version: string): boolean {
    const stored = this.versions.get(pair(model, version));
    return stored !== undefined && stored.status !== 'retired';
  }

  #stampFits(record: RolloutRecord): boolean {
    const stored = this.rollouts.get(pair(record.model, record.rolloutId));
    return (stored?.stamp ?? -1) === record.stamp - 1;
  }

  /** Requests belong to `addRequest`: an update by somebody who had not seen one keeps it. */
  #keepRollout(record: RolloutRecord): void {
    const key = pair(record.model, record.rolloutId);
    const requests = this.rollouts.get(key)?.requests ?? record.requests;
    this.rollouts.set(key, structuredClone({ ...record, requests }));
  }

  #keepAudit(model: string, audit: AuditEntry): void {
    this.audits.push(structuredClone({ ...audit, model }));
  }
}

function pair(model: string, name: string): string {
  return `${model}/${name}`;
}

function inputOf({
  status: _status,
  registeredAt: _at,
  registeredBy: _by,
  baseline: _baseline,
  ...input
}: VersionRecord): unknown {
  return input;
}
