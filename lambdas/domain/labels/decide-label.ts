import type { LabelValue } from '../../contracts/messages/feedback.ts';
import type { LabelItem } from '../../contracts/stored/rows/label-row.ts';

/** A label that arrives. */
export interface ArrivingLabel {
  readonly label: LabelValue;
  readonly batch: string;
}

/** Whether a model lets its labels be corrected: `final` by the label's own word alone, `last` always. */
export type RevisionPolicy = 'final' | 'last';

/** What an arriving label means beside the one that is held. `delivers`: it is folded (again). */
export type LabelDecision =
  | { readonly kind: 'repeated'; readonly delivers: boolean }
  | { readonly kind: 'revised'; readonly replaces: LabelValue; readonly isNew: boolean }
  | { readonly kind: 'conflict'; readonly kept: LabelValue };

/**
 * Decides about a label of a prediction that has one already.
 *
 * A batch that comes again (its sender saw no answer) is delivered again as it was; folding counts it once.
 * The same label from elsewhere is a repeat. Another label corrects the first where that is allowed, once by `final: false` or
 * whenever the model takes the last one; else the first is kept.
 */
export function decideLabel(held: LabelItem, arriving: ArrivingLabel, policy: RevisionPolicy): LabelDecision {
  const { previous } = held;
  if (held.batch === arriving.batch && held.label === arriving.label) {
    if (previous === undefined) return { kind: 'repeated', delivers: true };
    return { kind: 'revised', replaces: previous.label, isNew: false };
  }
  if (previous?.batch === arriving.batch && previous.label === arriving.label)
    return { kind: 'repeated', delivers: true };
  if (held.label === arriving.label) return { kind: 'repeated', delivers: false };
  if (mayRevise(held, policy)) return { kind: 'revised', replaces: held.label, isNew: true };
  return { kind: 'conflict', kept: held.label };
}

/** A provisional label gives way once. */
function mayRevise({ final, previous }: LabelItem, policy: RevisionPolicy): boolean {
  return policy === 'last' || (!final && previous === undefined);
}
