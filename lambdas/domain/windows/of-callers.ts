/** Assignments of callers' requests. */
const OF_CALLERS: ReadonlySet<string> = new Set(['random', 'rule', 'holdout']);

/** Whether callers' requests are assigned so. */
export function isCallers({ assignment }: { readonly assignment: string }): boolean {
  return OF_CALLERS.has(assignment);
}

/** Whether an arm counts callers' requests where they were assigned. */
export function isOfCallers(arm: { readonly assignment: string; readonly hop: string }): boolean {
  return arm.hop === 'assigned' && isCallers(arm);
}
