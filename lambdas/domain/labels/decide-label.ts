import type { LabelValue } from '../../contracts/messages/feedback.ts';
import type { LabelItem } from '../../contracts/stored/rows/label-row.ts';

/** A label that arrives. */
export interface ArrivingLabel {
  readonly label: LabelValue;
  readonly batch: string;
  /** When it became true, by its sender or else by its arrival; epoch milliseconds. */
  readonly at: number;
  /** @default true */
  readonly final?: boolean;
}

/** Whether a model lets its labels be corrected: `final` by the label's own word alone, `last` always. */
export type RevisionPolicy = 'final' | 'last';

/** What an arriving label means beside the one that is held. `delivers`: it is folded (again). */
export type LabelDecision =
  | { readonly kind: 'repeated'; readonly delivers: boolean }
  /** The same label is newer than it was known to be. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'revised'; readonly replaces: LabelValue; readonly isNew: boolean }
  | { readonly kind: 'superseded'; readonly by: LabelValue }
  | { readonly kind: 'conflict'; readonly kept: LabelValue };

/**
 * Decides about a label of a prediction that has one already.
 *
 * A batch that comes again (its sender saw no answer) is delivered again as it was; folding counts it once.
 * The same label from elsewhere is a repeat. Another label corrects the one that is held where that is allowed, once by `final: false`
 * or whenever the model takes the last one; else the first is kept. The last one is that with the latest `at`, and of equal ones that
 * which arrives last: an older label that arrives late replaces nothing.
 */
export function decideLabel(held: LabelItem, arriving: ArrivingLabel, policy: RevisionPolicy): LabelDecision {
  const before = beforeOf(held, arriving);
  if (before !== undefined) return before;
  if (held.label === arriving.label)
    return policy === 'last' && arriving.at > held.at ? { kind: 'confirmed' } : { kind: 'repeated', delivers: false };
  return decideOther(held, arriving, policy);
}

/** Another label than the one that is held. */
function decideOther(held: LabelItem, arriving: ArrivingLabel, policy: RevisionPolicy): LabelDecision {
  const mayCorrect = policy === 'last' || arriving.final === false;
  if (mayCorrect && arriving.at < held.at) return { kind: 'superseded', by: held.label };
  const isRevised = policy === 'last' || (!held.final && held.earlier.length === 0);
  return isRevised ? { kind: 'revised', replaces: held.label, isNew: true } : { kind: 'conflict', kept: held.label };
}

/** What a batch came to that was heard before: the same records again. */
function beforeOf({ label, batch, earlier }: LabelItem, arriving: ArrivingLabel): LabelDecision | undefined {
  const all = [...earlier, { label, batch }];
  const place = all.findLastIndex((one) => one.batch === arriving.batch && one.label === arriving.label);
  if (place < 0) return undefined;
  const replaced = all[place - 1];
  return replaced === undefined
    ? { kind: 'repeated', delivers: true }
    : { kind: 'revised', replaces: replaced.label, isNew: false };
}
