/** The judge was given numbers that cannot be true; it stops instead of deciding. Callers alert a person. */
export class JudgeInputError extends Error {
  override readonly name = 'JudgeInputError';
  readonly code = 'JUDGE_INPUT';
}
