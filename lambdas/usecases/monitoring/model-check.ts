import type { CheckOutcome, Finding } from '../../contracts/stored/finding.ts';
import type { Severity } from '../../contracts/people/names.ts';
import type { AlertRule } from '../../domain/finding/step-alert.ts';
import type { ModelHistory } from './model-history.ts';

/** A cause that a check looked for, and what it found; undefined: it is not so. */
export interface Looked {
  readonly cause: string;
  readonly severity: Severity;
  readonly finding: Omit<Finding, 'model' | 'cause'> | undefined;
  /** @default 2 of 3 checks open, 2 good ones close */
  readonly rule?: AlertRule;
  /** Why its alert is over, where it closes though no check looked for it. */
  readonly over?: string;
}

/** What a check came to. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: CheckOutcome;
  /** ISO end of the newest row that it looked at: the same rows again change no alert. */
  readonly seenUntil: string;
  readonly looked: readonly Looked[];
  /** Numbers for reports. */
  readonly details?: unknown;
}

/** One check, or a family of checks that are decided together. */
export interface ModelCheck {
  readonly name: string;
  readonly run: (history: ModelHistory) => Promise<readonly CheckResult[]> | readonly CheckResult[];
}

/** A check that ran. */
export function ran(check: string, seenUntil: string, looked: readonly Looked[]): CheckResult {
  const findings = looked.filter(({ finding }) => finding !== undefined).length;
  return { check, seenUntil, looked, outcome: { kind: 'ran', findings } };
}

/** Too little data of something. */
export interface TooLittle {
  readonly of: string;
  readonly needed: number;
  readonly got: number;
}

/** A check that has too little data. Its alerts stay as they are. */
export function tooLittle(check: string, seenUntil: string, { of, needed, got }: TooLittle): CheckResult {
  return { check, seenUntil, looked: [], outcome: { kind: 'insufficient-data', of, needed, got } };
}

/** A check that failed. Its alerts stay as they are. */
export function failedCheck(check: string, seenUntil: string, error: unknown): CheckResult {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { check, seenUntil, looked: [], outcome: { kind: 'failed', reason: reason.slice(0, 300) } };
}
