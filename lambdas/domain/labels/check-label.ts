import type { LabelValue } from '../../contracts/messages/feedback.ts';

/** What a model says about its labels. */
export interface LabelTerms {
  readonly task: 'binary' | 'multiclass' | 'regression' | 'ranking' | 'other';
  /** Declared classes of a multiclass model; absent = any. */
  readonly classes?: readonly string[] | undefined;
}

/** A label in the form in which it is kept, or why it is none. */
export type LabelCheck =
  | { readonly kind: 'label'; readonly label: LabelValue }
  | { readonly kind: 'wrong-type' | 'outside-classes' | 'no-labels'; readonly message: string };

/**
 * Holds a label against the model's task: 0 or 1 (also true, false, as number or text) for binary, a finite number for regression and
 * ranking, a declared class for multiclass.
 */
export function checkLabel(label: LabelValue, { task, classes }: LabelTerms): LabelCheck {
  switch (task) {
    case 'binary':
      return binary(label);
    case 'regression':
    case 'ranking':
      return numeric(label);
    case 'multiclass':
      return oneOf(String(label), classes);
    case 'other':
      return { kind: 'no-labels', message: 'models of task other take no labels, their KPIs do' };
  }
}

const truths = new Map<LabelValue, number>([
  [0, 0],
  [1, 1],
  [false, 0],
  [true, 1],
  ['0', 0],
  ['1', 1],
  ['false', 0],
  ['true', 1],
]);

function binary(label: LabelValue): LabelCheck {
  const truth = truths.get(label);
  if (truth !== undefined) return { kind: 'label', label: truth };
  return { kind: 'wrong-type', message: `the label of a binary model must be 0 or 1, got ${JSON.stringify(label)}` };
}

function numeric(label: LabelValue): LabelCheck {
  const number = typeof label === 'string' && label.trim() !== '' ? Number(label) : label;
  if (typeof number === 'number' && Number.isFinite(number)) return { kind: 'label', label: number };
  return { kind: 'wrong-type', message: `the label must be a finite number, got ${JSON.stringify(label)}` };
}

function oneOf(label: string, classes: readonly string[] | undefined): LabelCheck {
  if (classes === undefined || classes.includes(label)) return { kind: 'label', label };
  return { kind: 'outside-classes', message: `the label must be one of ${classes.join(', ')}, got ${label}` };
}
