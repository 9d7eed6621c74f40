import type { SkippedLine } from '../ports.ts';
import type { FeedbackRecord } from '../../../contracts/messages/feedback.ts';
import type { LabelItem } from '../../../contracts/stored/rows/label-row.ts';
import type { LabelTerms } from '../../../domain/labels/check-label.ts';
import type { RevisionPolicy } from '../../../domain/labels/decide-label.ts';

/** What checking a prediction id came to. */
export type VerifiedId =
  | { readonly kind: 'verified'; readonly payload: string; readonly instance?: number }
  | { readonly kind: 'malformed' | 'unknown-key' | 'forged' };

/** Checks prediction ids against the stage's key. */
export interface PredictionVerifier {
  /** @throws UnderstudyError when the key cannot be read: nothing is decided then */
  verify(id: string): Promise<VerifiedId>;
}

/** What is kept about a prediction's label. */
export interface LabelStore {
  /** One conditional put: `kept` if nothing was there, else what is held. */
  keepFirst(
    id: string,
    item: LabelItem,
  ): Promise<{ readonly kind: 'kept' } | { readonly kind: 'held'; readonly item: LabelItem }>;
  /** Replaces the label that `held` says; `changed` when another one stands there by now. */
  replace(id: string, held: LabelItem, item: LabelItem): Promise<'replaced' | 'changed'>;
  /** Keeps that a KPI event was seen. */
  keepEvent(id: string, kpi: string, mark: EventMark): Promise<KeptEvent>;
}

/** What is kept of a KPI event. */
export interface EventMark {
  readonly batch: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** Epoch seconds. */
  readonly ttl: number;
}

/** `same`: the batch that brought the event first comes again, `seen`: another one brought it. */
export type KeptEvent =
  | { readonly kind: 'kept' | 'seen' }
  | { readonly kind: 'same'; /** When it came first, epoch milliseconds. */ readonly arrivedAt: number };

/** A row of a file: its place, counted in lines from 0, its text, and what was read of it. */
export interface FileRow {
  readonly line: number;
  readonly text: string;
  readonly raw: unknown;
}

/** Files of feedback that somebody dropped. */
export interface FeedbackFiles {
  /** Rows of a file from a line on, as they stand in it, and the places that were not read; undefined if the file is gone. */
  readFile(key: string, from: number): Promise<AsyncIterable<FileRow | SkippedLine> | undefined>;
}

/** Where joined feedback goes to be folded. */
export interface FeedbackSink {
  /** Delivers the records of one batch together. */
  deliver(records: readonly FeedbackRecord[]): Promise<void>;
}

/** What a model says about its feedback; undefined for a model that is not declared. */
export interface FeedbackTerms extends LabelTerms {
  readonly revisions: RevisionPolicy;
  /** Days in which feedback may come. */
  readonly days: number;
  readonly kpis: readonly { readonly name: string; readonly kind: 'binary' | 'value' }[];
}

/** Reads what models say about their feedback. */
export interface FeedbackModels {
  termsOf(model: string): Promise<FeedbackTerms | undefined>;
}
