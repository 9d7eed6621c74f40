import * as z from 'zod';
import { severity, type Severity } from '../people/names.ts';
import { findingKind } from '../stored/finding.ts';

/** Source of every event on the bus. */
export const EVENT_SOURCE = 'understudy';

/** What may be told about a rollout. */
export const rolloutEventKinds = [
  'queued',
  'started',
  'step',
  'question',
  'guardrail',
  'hook',
  'period',
  'left',
  'promoted',
  'held-back',
  'rolled-back',
  'inconclusive',
  'invalid',
  'reported',
  'restored',
  'refused',
  'stuck',
  'undone',
  'replaced',
  'overtaken',
  'returned',
] as const;

/** `detail-type` of the event on the bus for each kind. */
export const detailTypes = {
  queued: 'Rollout Queued',
  started: 'Rollout Started',
  step: 'Rollout Step',
  question: 'Rollout Question',
  guardrail: 'Rollout Guardrail',
  hook: 'Rollout Hook Failed',
  period: 'Standing Verdict',
  left: 'Challenger Left',
  promoted: 'Rollout Promoted',
  'held-back': 'Hold-Back Ended',
  'rolled-back': 'Rollout Rolled Back',
  inconclusive: 'Rollout Inconclusive',
  invalid: 'Rollout Invalid',
  reported: 'Rollout Reported',
  restored: 'Rollout Restored',
  refused: 'Rollout Refused',
  stuck: 'Rollout Stuck',
  undone: 'Promotion Undone',
  replaced: 'Rollout Replaced',
  overtaken: 'Rollout Overtaken',
  returned: 'Traffic Returned',
} as const satisfies Record<(typeof rolloutEventKinds)[number], string>;

/** One thing told to people (SNS) and machines (bus). */
export const rolloutEvent = z.object({
  schema: z.number().int(),
  /** Same id = same event told again; receivers may drop repeats. */
  id: z.string(),
  kind: z.enum(rolloutEventKinds),
  severity,
  model: z.string(),
  version: z.string(),
  champion: z.string().optional(),
  rolloutId: z.string(),
  at: z.string(),
  /** One line, at most 100 characters: the subject of an e-mail. */
  subject: z.string().max(100),
  /** What, since when, how bad in numbers, who is affected. */
  what: z.string(),
  /** The numbers that decided, in one sentence. */
  evidence: z.string().optional(),
  /** ISO instant at which it began: the first failed answer of the challenger, else the start of its exposure. */
  since: z.string().optional(),
  /** The challenger's exposure: from when on, how many requests, its first failed answer, and what callers met. */
  exposure: z
    .object({
      from: z.string(),
      requests: z.number().int().min(0),
      firstFailure: z.string().optional(),
      failed: z.number().int().min(0).optional(),
      answeredByChampion: z.number().int().min(0).optional(),
      answeredByFallback: z.number().int().min(0).optional(),
      unanswered: z.number().int().min(0).optional(),
      /** ISO end of the last window that was counted. */
      until: z.string().optional(),
    })
    .optional(),
  /** Present when the rollout is over. */
  ended: z.object({ at: z.string(), by: z.string().optional() }).optional(),
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
  /** First things to do, in order. */
  next: z.array(z.string()),
  links: z.record(z.string(), z.string()),
});
export type RolloutEvent = z.infer<typeof rolloutEvent>;

/** Message attributes of SNS, for filter policies. */
export const messageAttributes = ['model', 'kind', 'severity'] as const;

/** `detail-type` of a finding on the bus. */
export const findingDetailTypes = {
  opened: 'Finding Opened',
  again: 'Finding Open Again',
  closed: 'Finding Closed',
} as const;

/** A finding told to people (SNS) and machines (bus): when it opens, when a snooze is over and it is still so, when it is gone. */
export const findingEvent = z.object({
  schema: z.number().int(),
  /** Same id = same event told again; receivers may drop repeats. */
  id: z.string(),
  kind: z.literal('finding'),
  state: z.enum(['opened', 'again', 'closed']),
  severity,
  model: z.string(),
  /** The version that it is about; absent where it is about the model's requests. */
  version: z.string().optional(),
  /** Same cause, same alert. */
  cause: z.string(),
  finding: findingKind,
  at: z.string(),
  /** ISO instant from which on it was so. */
  since: z.string(),
  /** Who looks after it. */
  owner: z.string().optional(),
  /** One line, at most 100 characters: the subject of an e-mail. */
  subject: z.string().max(100),
  what: z.string(),
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
  /** First things to do, in order. */
  next: z.array(z.string()),
  /** By name: `runbook`. */
  links: z.record(z.string(), z.string()),
});
export type FindingEvent = z.infer<typeof findingEvent>;

/** `detail-type` of the event that asks for retraining. */
export const RETRAIN_DETAIL_TYPE = 'Retraining Wanted';

/** Asks machines (bus) to retrain a model whose owner wants that: once when drift or a loss of performance opens an alert. */
export const retrainEvent = z.object({
  schema: z.number().int(),
  /** Same id = same event told again; receivers may drop repeats. */
  id: z.string(),
  kind: z.literal('retrain'),
  model: z.string(),
  version: z.string().optional(),
  cause: z.string(),
  finding: findingKind,
  at: z.string(),
  since: z.string(),
  what: z.string(),
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Weeks from Monday to Monday, UTC, in which it was so, the oldest first. */
  weeks: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type RetrainEvent = z.infer<typeof retrainEvent>;

/** Everything that is told, of one model each. */
export type ToldEvent = RolloutEvent | FindingEvent | RetrainEvent;

/** Findings that came too thick to be told singly: one message of a topic tells people of all of them. Machines were told of each. */
export interface DigestEvent {
  /** Same id = same digest told again. */
  readonly id: string;
  readonly kind: 'digest';
  readonly severity: Severity;
  readonly models: readonly string[];
  /** One line, at most 100 characters. */
  readonly subject: string;
  readonly text: string;
}
