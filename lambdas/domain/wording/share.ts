/** A step's share of the requests as people read it: `25 %`, or `copies of 25 %` where the challenger answers no caller. */
export function shareWords({ weightPercent, shadow, waitsFor }: StepShare): string {
  if (waitsFor !== undefined) return 'no copies, waiting for labels';
  return shadow === undefined ? `${weightPercent} %` : `copies of ${shadow.sharePercent} %`;
}

/** What a challenger gets in a step. */
export interface StepShare {
  readonly weightPercent: number;
  readonly shadow?: { readonly sharePercent: number } | undefined;
  /** Nothing: labels of what was copied before are waited for. */
  readonly waitsFor?: 'labels' | undefined;
}
