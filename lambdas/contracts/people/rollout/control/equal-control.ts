import * as z from 'zod';
import type { FaultAt } from '../../faults.ts';
import { fieldOf } from '../../json-fields.ts';
import { versionName } from '../../names.ts';

/** Highest share of the challenger, in percent, beside which a control can have as much. */
const MOST_EQUAL = 50;

/** A fresh target of the champion's model stands beside the challenger, with the same share: the challenger is compared with it. */
export const equalControl = z.strictObject({
  /** The control has the challenger's share in each step, and what the challenger leaves above 50 %. */
  kind: z.literal('equal', { error: 'must be equal' }),
  /** A registered version that serves the champion's model on a target of its own. */
  version: versionName,
});

/** What settings alone show about their control. */
export function controlFaults(settings: unknown): readonly FaultAt[] {
  const declared = fieldOf(settings, 'control');
  if (declared === undefined || declared === 'off') return [];
  const strategy = fieldOf(settings, 'strategy');
  const why = strangerTo(fieldOf(strategy, 'kind')) ?? tooLarge(weightsOf(strategy));
  return why === undefined ? [] : [{ path: ['control'], message: `must be left out, or off, ${why}` }];
}

/** Why a strategy has no control; those that raise a challenger's share step by step have one. */
function strangerTo(kind: unknown): string | undefined {
  switch (kind) {
    case 'blue-green':
    case 'all-at-once':
      return `with ${kind}: the challenger has all requests at once, and nothing is left for a control`;
    case 'batches':
      return 'with batches: instances follow the requests of both versions, and a control has instances of its own that nobody moves';
    case 'shadow':
      return 'with shadow: copies compare both versions on the same requests already';
    case 'ab-test':
    case 'bandit':
      return `with ${kind}: every arm has a share of its own there; declare the fresh target as one of its challengers`;
    case 'champion-challenger':
      return 'with champion-challenger: a challenger that stands without an end is compared with the champion that serves';
    default:
      return undefined;
  }
}

/** Shares of the steps as far as they are written; undefined where none are. */
function weightsOf(strategy: unknown): readonly unknown[] | undefined {
  if (fieldOf(strategy, 'kind') === 'linear') return [fieldOf(strategy, 'stepPercent')];
  const steps = fieldOf(strategy, 'steps');
  if (!Array.isArray(steps)) return undefined;
  return steps.map((step) => fieldOf(step, 'weight') ?? fieldOf(fieldOf(step, 'weights'), 'challenger'));
}

/** A first step that leaves less than the challenger has can never be compared with an equal. */
function tooLarge(weights: readonly unknown[] | undefined): string | undefined {
  if (weights === undefined) return undefined;
  const isSmall = weights.some((weight) => typeof weight !== 'number' || weight <= MOST_EQUAL);
  return isSmall
    ? undefined
    : `without a step of ${MOST_EQUAL} % or less, where a control can have as much as the challenger`;
}
