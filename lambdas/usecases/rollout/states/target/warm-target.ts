import { secondsIn } from '../../../../contracts/people/duration.ts';
import type { Fault } from '../../../../contracts/people/faults.ts';
import type { Specification } from '../../../../contracts/people/specification.ts';
import { epochMsOf, isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { nextTry } from '../../../../domain/rollout/planning/warming.ts';
import type { Clock } from '../../../system/ports.ts';
import type { RolloutStore } from '../../ports.ts';

/** What waiting for a target needs from outside. */
export interface WarmDeps {
  readonly rollouts: Pick<RolloutStore, 'noteWaiting' | 'writeRollout'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A try that found the target cold. */
export interface ColdTry {
  /** The rollout's record, which holds no lock yet; it says for how long the target has been waited for. */
  readonly record: RolloutRecord;
  readonly specification: Specification;
  /** ISO instant before the try. */
  readonly triedAt: string;
  /** What the target answered. */
  readonly says: string;
}

/** `pause`: to be asked again after so many seconds; `given-up`: it had its time; `overtaken`: somebody closed the record. */
export type Warmed =
  | { readonly kind: 'pause'; readonly seconds: number; readonly reason: string }
  | { readonly kind: 'given-up'; readonly fault: Fault }
  | { readonly kind: 'overtaken' };

/** Notes a cold try in the record, for people who watch, and says when to try again; gives up when the patience is over. */
export async function warmTarget(deps: WarmDeps, cold: ColdTry): Promise<Warmed> {
  const { record, specification, says } = cold;
  const { since, tries: before } = record.warming ?? { since: cold.triedAt, tries: 0 };
  const tries = before + 1;
  const now = deps.clock.now();
  const waitedMs = now - epochMsOf(since);
  const patienceMs = secondsIn(specification.warming) * 1_000;
  const next = nextTry({ tries, waitedMs, patienceMs });
  if (next.kind === 'give-up') return { kind: 'given-up', fault: unansweredFault(says, { tries, waitedMs }) };
  // Noted first, and at every try: the reconciler then finds the record whenever its execution dies.
  await deps.rollouts.noteWaiting(record.model, record.rolloutId);
  const isNew = before === 0 && record.queued === undefined;
  const stamp = isNew ? 0 : record.stamp + 1;
  const warming = { since, tries, says };
  const written = await deps.rollouts.writeRollout({
    ...record,
    state: 'preparing',
    warming,
    lastTickAt: isoAt(now),
    stamp,
  });
  if (written === 'conflict') return { kind: 'overtaken' };
  const waited = `${seconds(waitedMs)} s of ${seconds(patienceMs)} s`;
  return {
    kind: 'pause',
    seconds: next.seconds,
    reason: `waiting for the target: ${says} (try ${tries}, ${waited}); asked again in ${next.seconds} s`,
  };
}

/** The fault of a target that answered no sample properly; says how long it was tried. */
export function unansweredFault(
  says: string,
  tried: { readonly tries: number; readonly waitedMs: number } = { tries: 1, waitedMs: 0 },
): Fault {
  const long = tried.tries === 1 ? '' : ` in ${tried.tries} tries over ${seconds(tried.waitedMs)} s`;
  return { path: 'version.target', message: `none of 5 sample requests was answered properly${long}: ${says}` };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
