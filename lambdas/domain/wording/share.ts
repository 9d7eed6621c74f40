import { decimals } from './numbers.ts';

/** A step's share of the requests as people read it: `25 %`, or `copies of 25 %` where the challenger answers no caller. */
export function shareWords({ weightPercent, shadow, waitsFor, controlPercent = 0 }: StepShare): string {
  if (waitsFor !== undefined) return 'no copies, waiting for labels';
  if (shadow !== undefined) return `copies of ${shadow.sharePercent} %`;
  return `${Number(decimals(weightPercent, 2))} %${controlPercent === 0 ? '' : ` beside a control of ${controlPercent} %`}`;
}

/** What a challenger gets in a step. */
export interface StepShare {
  readonly weightPercent: number;
  readonly shadow?: { readonly sharePercent: number } | undefined;
  /** Share of the control with which it is compared. */
  readonly controlPercent?: number | undefined;
  /** Nothing: labels of what was copied before are waited for. */
  readonly waitsFor?: 'labels' | undefined;
}
