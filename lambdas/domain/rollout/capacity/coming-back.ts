import type { ComingBack } from '../../../contracts/stored/capacity/capacity.ts';
import { percent } from '../../wording/percent.ts';
import { carriedPercent } from './batch-shares.ts';
import { variantIn, type SeenEndpoint } from './seen-endpoint.ts';

/** The endpoint that traffic comes back to, and the present. */
export interface ReturnLook {
  readonly seen: SeenEndpoint;
  readonly variantName: string;
  /** ISO instant. */
  readonly at: string;
}

/** Traffic that comes back, after one look, and whether more instances must be ordered. */
export interface ReturnStep {
  readonly back: ComingBack;
  readonly mustScale: boolean;
}

/**
 * The next step of the way back: the version gets at once what its instances in service carry, and everything when all are there.
 *
 * What it has it keeps: the other's share never grows again. After `until` everything goes back whatever there is. Where its endpoint
 * cannot be read, what was seen last counts.
 */
export function nextReturn(before: ComingBack, { seen, variantName, at }: ReturnLook): ReturnStep {
  const variant = variantIn(seen, variantName);
  // What it is giving up is as good as gone.
  const instances = variant === undefined ? before.instances : Math.min(variant.instances, variant.wanted);
  const carried = carriedPercent(instances, before.of);
  const isLate = at >= before.until;
  const keepsPercent = isLate ? 0 : Math.min(before.keepsPercent, 100 - carried);
  const back = { ...before, instances, keepsPercent, at };
  const mustScale = instances < before.of && variant !== undefined && variant.wanted < before.of && isReady(seen);
  const unread = seen.kind === 'unseen' ? `; its endpoint could not be read: ${seen.says}` : '';
  if (keepsPercent > 0) return { back: { ...back, says: `${stepWords(back)}${unread}` }, mustScale };
  const says = isLate && carried < 100 ? lateWords(back) : `all requests are with ${back.to} again`;
  return { back: { ...back, says: `${says}${unread}`, ended: { at, says } }, mustScale };
}

function isReady(seen: SeenEndpoint): boolean {
  return seen.kind === 'seen' && seen.state === 'ready';
}

function stepWords({ to, from, keepsPercent, instances, of, until }: ComingBack): string {
  return `comes back in steps: ${percent(1 - keepsPercent / 100)} now, ${to} has ${instances} of ${of} instances; ${from} answers the rest until ${until} at most`;
}

function lateWords({ to, instances, of, until }: ComingBack): string {
  return `all requests went to ${to} at ${until}, the latest, although it had ${instances} of ${of} instances`;
}
