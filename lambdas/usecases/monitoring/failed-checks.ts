import type { CheckResult, Looked } from './model-check.ts';
import type { ModelHistory } from './model-history.ts';

const KIND = 'check-failed';

/** Checks that failed as findings of their own, each by its name, and those that stood open and failed no more. */
export function failureResult(
  { alerts, at }: Pick<ModelHistory, 'alerts' | 'at'>,
  results: readonly CheckResult[],
): CheckResult {
  const failed = results.flatMap(({ check, outcome }): readonly Looked[] => {
    if (outcome.kind !== 'failed') return [];
    const what = `The check ${check} fails and finds nothing until it is mended: ${outcome.reason}`;
    const finding = { kind: KIND, since: at, what, numbers: { reason: outcome.reason } } as const;
    return [{ cause: causeOf(check), severity: 'ticket', finding }];
  });
  const causes = new Set(failed.map(({ cause }) => cause));
  const mended = alerts
    .filter(({ state, finding, cause }) => state !== 'closed' && finding.kind === KIND && !causes.has(cause))
    .map(({ cause }): Looked => ({ cause, severity: 'ticket', finding: undefined }));
  // Counted by slots and not by rows: a check that fails has looked at none.
  return {
    check: KIND,
    outcome: { kind: 'ran', findings: failed.length },
    seenUntil: at,
    looked: [...failed, ...mended],
  };
}

function causeOf(check: string): string {
  return `${KIND}/${check}`.slice(0, 200);
}
