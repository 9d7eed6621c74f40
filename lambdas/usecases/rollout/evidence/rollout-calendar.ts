import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { RevisionInForce } from '../../../domain/rollout/ticking/judge-rows.ts';
import { windowAt, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';

/** The judge's calendar of a rollout; undefined before its first shift. */
export function calendarOf({ startWindow, plan }: RolloutRecord): WindowCalendar | undefined {
  if (startWindow === undefined) return undefined;
  return { startMs: epochMsOf(startWindow), lengthMs: plan.windowSeconds * 1000 };
}

/** Route revisions of a rollout, with the windows of a calendar in which they came into force. */
export function revisionsOf(
  { revisions }: Pick<RolloutRecord, 'revisions'>,
  calendar: WindowCalendar,
): readonly RevisionInForce[] {
  return revisions.map(({ revision, weightPercent, at, shadow, controlPercent }) => {
    return { revision, weightPercent, shadow, controlPercent, window: windowAt(calendar, epochMsOf(at)) };
  });
}
