import type { CaptureRecord } from '../contracts/messages/capture-record.ts';
import type { RolloutEvent } from '../contracts/messages/events.ts';
import type { MinuteRowItem } from '../contracts/stored/minute-row.ts';
import type { OutcomeRow } from '../contracts/stored/outcome-row.ts';
import type { RolloutRecord } from '../contracts/stored/rollout.ts';
import type { Route } from '../contracts/stored/route.ts';
import type { SliceRow } from '../contracts/stored/slice-row.ts';
import type { Specification } from '../contracts/people/specification.ts';
import type { Target } from '../contracts/people/target.ts';
import type { VersionRecord } from '../contracts/people/version.ts';

/** Time, passed in so that tests may move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Uniform random numbers in [0, 1) and ids nobody else has. */
export interface Randomness {
  uniform(): number;
  id(): string;
}

/** Who did something, as the audit keeps it; `unknown` where no caller identity is given. */
export type Person = string;

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
  setVersionStatus(model: string, version: string, status: VersionRecord['status']): Promise<void>;
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

/** Counters of route changes, as the router polls them: name (`c0` … `c63`) → number. */
export type RouteVersions = Readonly<Record<string, number>>;

/** What the router reads. */
export interface RouteReader {
  /** One read of the route item; undefined if the registry holds none. Throws REGISTRY_UNAVAILABLE. */
  readRoute(model: string): Promise<Route | undefined>;
  /** One read of the version item. Throws REGISTRY_UNAVAILABLE. */
  readVersions(): Promise<RouteVersions>;
  /** The route as published for cold starts. */
  readPublished(model: string): Promise<Route | undefined>;
}

/** Rollout records. */
export interface RolloutStore {
  readRollout(model: string, rolloutId: string): Promise<RolloutRecord | undefined>;
  listRollouts(model: string): Promise<readonly RolloutRecord[]>;
  /**
   * Puts `record` over the one whose stamp is `record.stamp - 1` (stamp 0: none yet).
   * The stored requests stay as they are: people add them at any time, and no update may lose one.
   */
  writeRollout(record: RolloutRecord): Promise<'written' | 'conflict'>;
  /** Adds a person's request and leaves the stamp alone; the same kind by the same person again changes nothing. */
  addRequest(model: string, rolloutId: string, request: RolloutRecord['requests'][number]): Promise<void>;
  /** Models with an open rollout and its id. */
  listOpen(): Promise<readonly { readonly model: string; readonly rolloutId: string }[]>;
  /** Takes the entry of a closed rollout from the open ones; done last, after the route was published. */
  removeOpen(model: string, rolloutId: string): Promise<void>;
  /** Appends a verdict; the same number again changes nothing. */
  writeVerdict(model: string, rolloutId: string, n: number, verdict: unknown): Promise<void>;
  /** Verdicts of a rollout in the order of their numbers. */
  listVerdicts(model: string, rolloutId: string): Promise<readonly unknown[]>;
}

/** Minute rows. */
export interface RowStore {
  /** Puts rows under their deterministic keys; a row that is there already stays as it was written first. */
  writeRows(rows: readonly MinuteRowItem[]): Promise<void>;
  /** Rows of windows in [from, to), ISO starts, in order. Expired rows are left out. */
  readRows(model: string, from: string, to: string): Promise<readonly MinuteRowItem[]>;
}

/** Outcomes of requests of some windows, as they arrived. */
export interface Outcomes {
  /** ISO instant: everything that arrived before is in `rows`; absent while nothing was ever heard. */
  readonly heardUntil?: string;
  readonly rows: readonly OutcomeRow[];
}

/** Outcomes that are learned after the answer: KPI events, values, errors of labelled predictions. */
export interface OutcomeStore {
  /** Outcomes of requests of windows in [from, to), ISO starts. */
  readOutcomes(model: string, from: string, to: string): Promise<Outcomes>;
}

/** Counts by slice of the sticky position. */
export interface SliceStore {
  /** Rows of windows in [from, to), ISO starts, in order. */
  readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]>;
}

/** Objects of the data bucket. */
export interface ObjectStore {
  /** Undefined if there is none. Unzips what is gzip, whatever its name. */
  readText(key: string): Promise<string | undefined>;
  /** Writes JSON, gzipped when the key ends with `.gz`. */
  writeText(key: string, text: string): Promise<void>;
}

/** Captured objects, read as streams: they may be larger than memory. */
export interface LineReader {
  /** Lines of an object without their ends, unzipped if it is gzip; undefined if the object is gone. */
  readLines(key: string): Promise<AsyncIterable<string> | undefined>;
}

/** A reply of a target, or what went wrong. */
export type TargetReply =
  | { readonly kind: 'reply'; readonly status: number; readonly contentType: string; readonly body: Uint8Array }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly errorClass: string };

/** Calls targets of every kind. */
export interface TargetCaller {
  /** Never throws and never lasts longer than `deadlineMs`. Refuses targets that the stack does not list. */
  call(
    target: Target,
    request: { readonly body: Uint8Array; readonly contentType: string; readonly deadlineMs: number },
  ): Promise<TargetReply>;
}

/** Where capture records go. */
export interface CaptureSink {
  /** Resolves when the record is safe; a failure is the caller's to count. */
  write(record: CaptureRecord): Promise<void>;
}

/** Where work goes that the caller does not wait for. */
export interface AfterReply {
  /** Takes work to be done after the reply left. */
  afterReply(work: () => Promise<void>): void;
}

/** Signs the context of a prediction into its id. */
export interface PredictionSigner {
  /** Undefined when there is no key: the reply goes out without an id, counted. */
  sign(payload: string): Promise<string | undefined>;
}

/** Counts of things worth an alarm; one metric per name for the whole fleet. */
export interface Meter {
  count(name: string, value: number): void;
}

/** Tells people (SNS) and machines (bus). */
export interface Teller {
  /** Publishes to the topic of the event's severity and to the bus. */
  publish(event: RolloutEvent): Promise<void>;
}

/** Remembers what was told, so that a repeat is silent. */
export interface ToldLog {
  wasTold(model: string, id: string): Promise<boolean>;
  markTold(event: RolloutEvent): Promise<void>;
}

/** Executions of the rollout machine. */
export interface ExecutionStore {
  /** `exists`: an execution of this name is there already, with the same input. */
  start(name: string, input: unknown): Promise<{ readonly arn: string; readonly kind: 'started' | 'exists' }>;
  /** `gone`: unknown to the service. */
  statusOf(arn: string): Promise<'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'gone'>;
  stop(arn: string, reason: string): Promise<void>;
}

/** Asks the deployed router, as a probe: the answer counts in no verdict. */
export interface RouterProbe {
  ask(model: string, body: unknown): Promise<{ readonly version: string | undefined; readonly status: number }>;
}
