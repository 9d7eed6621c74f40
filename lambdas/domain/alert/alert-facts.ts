/** Kinds of things that are told about a rollout. */
export type AlertKind =
  'started' | 'step' | 'promoted' | 'rolled-back' | 'inconclusive' | 'invalid' | 'restored' | 'refused';

/** What is known about the rollout when it is told of. */
export interface AlertFacts {
  readonly kind: AlertKind;
  readonly model: string;
  readonly version: string;
  /** Version that serves by right; absent if there is none. */
  readonly champion?: string | undefined;
  readonly rolloutId: string;
  /** ARN of the execution that drives it. */
  readonly execution?: string | undefined;
  /** ISO instant. */
  readonly at: string;
  /** ISO instant from which on it was so. */
  readonly since?: string | undefined;
  readonly reason: string;
  readonly startedBy?: string | undefined;
  /** Index of the step in force, and its weight in percent. */
  readonly step?: { readonly index: number; readonly of: number; readonly weightPercent: number } | undefined;
  readonly says?: readonly string[] | undefined;
  readonly numbers?: Readonly<Record<string, number | string>> | undefined;
  /** Probe answers after a restoration. */
  readonly probes?: { readonly asked: number; readonly champion: number } | undefined;
  readonly restoredInMs?: number | undefined;
  /** A person ordered it, so nobody needs to be woken. */
  readonly byPerson?: boolean | undefined;
}
