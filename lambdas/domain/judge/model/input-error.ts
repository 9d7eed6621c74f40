/** What is wrong with one setting. */
export interface SettingFault {
  readonly path: string;
  readonly given: unknown;
  readonly right: string;
}

/** The judge was given numbers that cannot be true; it stops instead of deciding. Callers alert a person. */
export class JudgeInputError extends Error {
  override readonly name = 'JudgeInputError';
  readonly code = 'JUDGE_INPUT';
  /** Each setting that is wrong; empty where a row is. */
  readonly faults: readonly SettingFault[];

  constructor(message: string, options: { readonly faults?: readonly SettingFault[]; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.faults = options.faults ?? [];
  }
}
