import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import { accessInForce } from '../../../contracts/people/model/access.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { MOST_QUEUED } from '../../../contracts/stored/rollouts/queued.ts';
import { accessFault } from '../../../domain/rollout/ordering/may-act.ts';
import { wayIn, type WayIn } from '../../../domain/rollout/ordering/way-in.ts';
import { settingsInForce } from '../../../domain/rollout/planning/plan-facts.ts';
import { waitingStarts, type QueueReader } from '../waiting/waiting-starts.ts';

/** A start, and the route that it is about to take. */
export interface Entering {
  readonly input: RolloutInput;
  readonly specification: Specification;
  readonly route: Route | undefined;
  readonly own: string;
}

/** What a start does about those before it. Read after the route, so that whoever began to wait before it was released is seen. */
export async function wayOf(
  { rollouts }: { readonly rollouts: QueueReader },
  { input: { model, settings: own }, specification, route, own: rolloutId }: Entering,
): Promise<WayIn> {
  const { records } = await waitingStarts(rollouts, model);
  const waiting = records.map((one) => one.rolloutId);
  const { whenBusy } = settingsInForce({ specification, own });
  return wayIn(whenBusy, { model, own: rolloutId, lock: route?.lock?.rolloutId, waiting, most: MOST_QUEUED });
}

/** Faults of that way: whoever may not end the open rollout may not have it end by a start of theirs either. */
export function wayFaults(
  way: WayIn,
  { input: { startedBy = 'console', settings }, specification }: Pick<Entering, 'input' | 'specification'>,
): readonly Fault[] {
  if (way.kind === 'refuse') return [{ path: '', message: way.message, code: way.code }];
  if (way.kind !== 'replace') return [];
  const fault = accessFault(accessInForce(specification.access), { deed: 'abort', by: startedBy });
  if (fault === undefined) return [];
  const path = `${settings?.whenBusy === undefined ? 'rollout' : 'settings'}.whenBusy`;
  const message = `must not be replace while ${way.rolloutId} is open (${fault.path}): ${fault.message}`;
  return [{ ...fault, path, message }];
}
