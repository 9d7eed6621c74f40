import type { AlertItem } from '../../../contracts/stored/finding.ts';
import type { ModelHistory } from '../model-history.ts';
import type { CheckResult, Looked, TooLittle } from '../model-check.ts';

/** Number of a finding that was made by a jump: only another look for jumps takes it back. */
export const MARK = 'jumpInSd';

/** What a look at hours lacks where they hold a jump that was told and is over. */
export const afterToldJump: TooLittle = { of: 'hours after a jump that is over', needed: 1, got: 0 };

/** The alert of a cause, if a jump made it and it lives. */
export function livingJump({ alerts }: Pick<ModelHistory, 'alerts'>, cause: string): AlertItem | undefined {
  return alerts.find((alert) => alert.cause === cause && alert.state !== 'closed' && MARK in alert.finding.numbers);
}

/** Whether hours from an instant on hold rows of a jump that was told and is over: they are no news. */
export function holdsToldJump({ alerts }: Pick<ModelHistory, 'alerts'>, cause: string, from: string): boolean {
  return alerts.some(
    ({ cause: own, state, openedAt, closedAt = '', finding }) =>
      own === cause && state === 'closed' && openedAt !== undefined && MARK in finding.numbers && closedAt > from,
  );
}

/**
 * Results of looks at hours, without what belongs to a look for jumps.
 *
 * Hours that hold a jump say that it is there long after it is over, so they neither keep such an alert open nor close it; where the
 * newest rows are too few to look for jumps, the hours decide.
 */
export function leftToJumps(
  results: readonly CheckResult[],
  jumps: readonly CheckResult[],
  history: Pick<ModelHistory, 'alerts'>,
): readonly CheckResult[] {
  const decided = new Set(jumps.filter(({ outcome }) => outcome.kind === 'ran').map(({ check }) => check));
  const isLeft = ({ cause, finding }: Looked): boolean => {
    const alert = decided.has(jumpCheckOf(cause)) ? livingJump(history, cause) : undefined;
    // One that was seen once and is not told yet holds back no other finding.
    return alert !== undefined && (alert.state !== 'pending' || finding === undefined);
  };
  return results.map((result) => ({ ...result, looked: result.looked.filter((one) => !isLeft(one)) }));
}

/** Check for jumps of the column that a cause of drift names. */
export function jumpCheckOf(cause: string): string {
  return cause.replace(/^drift\//, 'jump/');
}
