import type { BaselineItem } from '../../contracts/stored/baseline.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import type { Person } from '../system/ports.ts';

/** One line of the audit, written in the transaction of the change that it tells of. */
export interface AuditEntry {
  readonly at: string;
  readonly id: string;
  readonly by: Person;
  readonly action: string;
  readonly reason: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Specifications and versions. */
export interface ModelRegistry {
  readSpecification(model: string): Promise<Specification | undefined>;
  /** Writes the specification and its audit entry in one transaction; the same specification again changes nothing. */
  writeSpecification(specification: Specification, audit: AuditEntry): Promise<'written' | 'unchanged'>;
  readVersion(model: string, version: string): Promise<VersionRecord | undefined>;
  listVersions(model: string): Promise<readonly VersionRecord[]>;
  /** Puts a version that is not there yet. `exists`: same name, same content; `differs`: same name, other content. */
  addVersion(version: VersionRecord, audit: AuditEntry): Promise<'added' | 'exists' | 'differs'>;
  /** A retired version stays retired. */
  setVersionStatus(model: string, version: string, status: VersionRecord['status']): Promise<void>;
  /** Retires a version for good, with its audit entry in one transaction; `held`: a rollout is open, or the version serves. */
  retireVersion(model: string, version: string, audit: AuditEntry): Promise<'retired' | 'unchanged' | 'held'>;
}

/** Names of all models. */
export interface ModelNames {
  listModels(): Promise<readonly string[]>;
}

/** What the registry knows of baselines. */
export interface BaselineStore {
  /**
   * Puts a baseline and points its version to it, in one transaction with the audit entry.
   *
   * `unchanged`: it stood for the version already; `chosen`: it was there and stands for the version again.
   *
   * @throws UnderstudyError VERSION_NOT_FOUND
   */
  addBaseline(item: BaselineItem, audit: AuditEntry): Promise<'added' | 'unchanged' | 'chosen'>;
  /** All baselines of a model, by version and in the order in which they were made. */
  listBaselines(model: string): Promise<readonly BaselineItem[]>;
}

/** Content that came packed. */
export interface Unpacker {
  /** Text of gzip in base64; undefined if it is none, or more than the most that is taken. */
  unpack(packed: string): Promise<string | undefined>;
}

/** What a route transaction may do beside the route itself. */
export interface RouteChange {
  /** The new route; its revision is one above the one that it replaces. */
  readonly route: Route;
  /** Revision that is replaced; -1 when there is no route yet. */
  readonly replaces: number;
  /** Id of the rollout whose lock must be held; undefined for a route that must be unlocked. */
  readonly lockHeld: string | undefined;
  readonly audit: AuditEntry;
  /** Id of a rollout whose entry among the open ones is put in the same transaction. */
  readonly opens?: string;
  /** Version that must not be retired. */
  readonly unretired?: string;
  /** Writes the rollout's record in the same transaction, on its stamp. */
  readonly rollout?: RolloutRecord;
}

/** Routes: read, changed in one transaction, published afterwards. */
export interface RouteStore {
  /** Consistent read of the route. */
  readRoute(model: string): Promise<Route | undefined>;
  /** One transaction; `conflict` when revision, lock or stamp are not as named. Transaction conflicts are retried with jitter. */
  changeRoute(change: RouteChange): Promise<'changed' | 'conflict'>;
  /** Outside the transaction and repeatable: tells the routers (counter) and writes the object for cold starts. */
  publishRoute(route: Route): Promise<void>;
}

/** Removals of data that are under way. */
export interface StandingErasures {
  /** `subject`: of its lines alone. */
  readErasure(model: string): Promise<{ readonly subject?: string } | undefined>;
}
