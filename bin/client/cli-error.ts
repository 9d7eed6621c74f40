import type { Fault } from '../../lambdas/contracts/people/faults.ts';

/** Exit codes of every command; they do not change. */
export const exitCodes = {
  done: 0,
  /** Wrong usage, or something that nobody expected. */
  unexpected: 1,
  /** A file or an argument has faults; all of them are listed. Nothing was changed. */
  badInput: 2,
  /** The control API said no: not found, exists already, a rollout is open. */
  refused: 3,
  /** No answer, no credentials or no stack. */
  unreachable: 4,
  /** The rollout came to its end without promotion: rolled back, inconclusive, aborted, restored or refused. */
  notPromoted: 5,
} as const;

/** A command ends without success; the message is for people, code and faults for machines. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  readonly code: string;
  readonly faults: readonly Fault[];
  /** Whether the same call may be answered in a moment: nothing came in time, or somebody on the way was too busy. */
  readonly mayPass: boolean;

  constructor(
    exit: keyof typeof exitCodes,
    message: string,
    more: {
      readonly code?: string;
      readonly faults?: readonly Fault[];
      readonly mayPass?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.exitCode = exitCodes[exit];
    this.code = more.code ?? exit;
    this.faults = more.faults ?? [];
    this.mayPass = more.mayPass ?? false;
  }
}
