import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Target } from '../../contracts/people/target.ts';

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

/** A reply of a target, or what went wrong. */
export type TargetReply =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly contentType: string;
      /** Not encoded: what the target had compressed is whole again. */
      readonly body: Uint8Array;
      /** When the target wants to be asked again, as it wrote it. */
      readonly retryAfter?: string;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly errorClass: string };

/** What is sent to a target. */
export interface TargetRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Headers of the caller that go on, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  /** Ends the call before its deadline: its answer is not wanted any more. @default - nobody ends it */
  readonly signal?: AbortSignal;
}

/** Calls targets of every kind. */
export interface TargetCaller {
  /** Never throws and never lasts longer than `deadlineMs`. Refuses targets that the stack does not list. */
  call(target: Target, request: TargetRequest): Promise<TargetReply>;
}

/** A request of a model that bounds how many it has under way. */
export interface Flight {
  readonly model: string;
  /** Names the request: the epoch microseconds until which it may last, made its own at random below the millisecond. */
  readonly holder: number;
}

/** Counts requests under way over all environments of the router. */
export interface FlightCounter {
  /**
   * Whether there was room for one more. Ones that should have ended before `at` (epoch milliseconds) take no room.
   *
   * Safe to repeat. Throws when the count does not answer in time.
   */
  enter(flight: Flight, bound: { readonly most: number; readonly at: number }): Promise<boolean>;
  /** Safe to repeat, also for one that never entered. */
  leave(flight: Flight): Promise<void>;
}

/** Where capture records go. */
export interface CaptureSink {
  /** Resolves when the record is safe; a failure is the caller's to count. */
  write(record: CaptureRecord): Promise<void>;
}

/** Where work goes that the caller does not wait for. */
export interface AfterReply {
  /**
   * Takes work to be done after the reply left.
   *
   * @param withinMs longest that the work may take. @default 2000
   */
  afterReply(work: () => Promise<void>, withinMs?: number): void;
}

/** Signs the context of a prediction into its id. */
export interface PredictionSigner {
  /** Undefined when there is no key: the reply goes out without an id, counted. */
  sign(payload: string): Promise<string | undefined>;
}

/** Hashes values of sensitive fields with the stage's key. */
export interface FieldHasher {
  /** Undefined when there is no key: the field is then left out. */
  hash(value: string): Promise<string | undefined>;
}

/** One request as any host hands it over; header names in lower case. */
export interface PredictionRequest {
  readonly model: string;
  /** What stands behind the model's name in the path. @default '/' */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly isProbe: boolean;
  /** The caller gets the reply only when the work behind it is done: nothing is copied to shadows. @default false */
  readonly isHeld?: boolean;
}

/** The reply for the caller. */
export interface PredictionReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
