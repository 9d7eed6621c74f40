import type { RolloutInput } from '../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { MetricSource } from '../../contracts/stored/rollouts/alarm.ts';
import type { Scaled, SeenEndpoint } from '../../domain/rollout/capacity/seen-endpoint.ts';
import type { SeenAlarm } from '../../domain/rollout/alarms/seen-alarm.ts';
import type { AuditEntry } from '../registry/ports.ts';

/** Rollout records. */
export interface RolloutStore {
  readRollout(model: string, rolloutId: string): Promise<RolloutRecord | undefined>;
  listRollouts(model: string): Promise<readonly RolloutRecord[]>;
  /**
   * Puts `record` over the one whose stamp is `record.stamp - 1` (stamp 0: none yet).
   * The stored requests stay as they are: people add them at any time, and no update may lose one.
   */
  writeRollout(record: RolloutRecord): Promise<'written' | 'conflict'>;
  /** Adds a person's request, with its audit in one transaction, and leaves the stamp alone; one that says what was said before changes nothing. */
  addRequest(
    ...[model, rolloutId, request, audit]: [
      model: string,
      rolloutId: string,
      request: RolloutRecord['requests'][number],
      audit?: AuditEntry,
    ]
  ): Promise<void>;
  /** Notes a rollout among the open ones that waits for its target and holds no lock yet; again, it changes nothing. */
  noteWaiting(model: string, rolloutId: string): Promise<void>;
  /** Ids of starts that wait, first come first; some may have gone on or ended since. Stamp -1: none has ever waited. */
  readQueue(model: string): Promise<{ readonly ids: readonly string[]; readonly stamp: number }>;
  /**
   * Writes a waiting start's record on its stamp, the queue over the one whose stamp is one below, its audit, and its entry among the open
   * ones, in one transaction.
   */
  enqueue(
    record: RolloutRecord,
    queue: { readonly ids: readonly string[]; readonly stamp: number },
    audit: AuditEntry,
  ): Promise<'queued' | 'conflict'>;
  /** Models with an open rollout and its id, once each. */
  listOpen(): Promise<readonly { readonly model: string; readonly rolloutId: string }[]>;
  /** Takes the entries of a closed rollout from the open ones; done last, after the route was published. */
  removeOpen(model: string, rolloutId: string): Promise<void>;
  /** Appends a verdict; the same number again changes nothing. */
  writeVerdict(model: string, rolloutId: string, n: number, verdict: unknown): Promise<void>;
  /** Verdicts of a rollout in the order of their numbers. */
  listVerdicts(model: string, rolloutId: string): Promise<readonly unknown[]>;
}

/** Executions of the rollout machine. */
export interface ExecutionStore {
  /** `exists`: an execution of this name is there already, and was asked for the same. */
  start(name: string, input: RolloutInput): Promise<{ readonly arn: string; readonly kind: 'started' | 'exists' }>;
  /** `gone`: unknown to the service. */
  statusOf(arn: string): Promise<'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'gone'>;
  stop(arn: string, reason: string): Promise<void>;
}

/** Asks the deployed router, as a probe: the answer counts in no verdict. */
export interface RouterProbe {
  ask(model: string, request: { readonly contentType: string; readonly body: Uint8Array }): Promise<ProbeAnswer>;
}

/** What the router answered to a probe. */
export interface ProbeAnswer {
  /** Version that the request went to; undefined where it went to none. */
  readonly version: string | undefined;
  readonly status: number;
  /** Code of the router's own error. */
  readonly code?: string;
}

/** Salts by which sticky keys are given their positions. */
export interface SaltMaker {
  /** The same one for a version whenever it is asked for, so that a retry finds the users of the first try. Throws REGISTRY_UNAVAILABLE. */
  saltFor(model: string, version: string): Promise<string>;
}

/** Instances of endpoints. No failure of theirs is an error: each is something that was seen, or was not. */
export interface EndpointCapacity {
  /** The endpoint as it stands; lasts some seconds at most. */
  readEndpoint(endpointName: string): Promise<SeenEndpoint>;
  /** Orders so many instances; asked for what is there already, it changes nothing. */
  scale(order: {
    readonly endpointName: string;
    readonly variantName: string;
    readonly instances: number;
  }): Promise<Scaled>;
}

/** Alarms and metrics outside. No failure of theirs is an error: each is something that was seen, or was not. */
export interface AlarmSource {
  /** States of alarms by their names; each that was asked for has one. */
  readAlarms(names: readonly string[]): Promise<ReadonlyMap<string, SeenAlarm>>;
  /** Values of whole periods in a span of epoch milliseconds, its end excluded. */
  readMetric(source: MetricSource, span: { readonly fromMs: number; readonly toMs: number }): Promise<SeenAlarm>;
}
