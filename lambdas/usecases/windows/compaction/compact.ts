import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { compactDay } from './compact-day.ts';
import { compactFive } from './compact-five.ts';
import { compactHour } from './compact-hour.ts';
import type { CompactDeps } from './compact-deps.ts';
import type { DirtyMark } from '../ports.ts';

/** How long a run may take, and the length of the window. */
export interface CompactOrder {
  readonly windowSeconds: number;
  /** Milliseconds after which no further period is begun; the rest waits for the next run. */
  readonly budgetMs: number;
}

/** Periods that a run wrote, and whether some are left for the next one. */
export interface Compacted {
  readonly five: number;
  readonly hour: number;
  readonly day: number;
  readonly isCutShort: boolean;
}

type Period = 'five' | 'hour' | 'day';

/** Windows after the end of a period before it is compacted first: delivery and folding take this long. */
const LAG_WINDOWS = 2;

/**
 * Writes the rows of all periods into which something came: five windows first, then their hours, then their days.
 *
 * Every row is made from the list of its parts, so that a repeat or a late part gives the right row. A mark is cleared only after
 * the rows stand and the next period is marked: a run that dies anywhere is made up for by the next one.
 *
 * @throws UnderstudyError when bucket or table do not answer; the marks stay
 */
export async function compact(deps: CompactDeps, order: CompactOrder): Promise<Compacted> {
  const until = deps.clock.now() + order.budgetMs;
  const done = { five: 0, hour: 0, day: 0 };
  for (const period of ['five', 'hour', 'day'] as const) {
    for (const mark of await deps.dirty.list(period, latestStart(deps, period, order.windowSeconds))) {
      if (deps.clock.now() > until) return { ...done, isCutShort: true };
      await compactOne(deps, period, { mark, windowSeconds: order.windowSeconds });
      done[period] += 1;
    }
  }
  return { ...done, isCutShort: false };
}

/** Start of the youngest period that ended long enough ago. */
function latestStart({ clock }: CompactDeps, period: Period, windowSeconds: number): string {
  const lagMs = (LAG_WINDOWS * windowSeconds + periodSeconds(period, windowSeconds)) * 1000;
  return isoAt(clock.now() - lagMs);
}

interface OnePeriod {
  readonly mark: DirtyMark;
  readonly windowSeconds: number;
}

async function compactOne(deps: CompactDeps, period: Period, { mark, windowSeconds }: OnePeriod): Promise<void> {
  const span = { start: mark.start, windowSeconds };
  switch (period) {
    case 'five':
      await compactFive(deps, span);
      await deps.dirty.mark('hour', {
        start: above('hour', mark, windowSeconds),
        stamp: `${mark.start}/${mark.stamp}`,
      });
      break;
    case 'hour':
      await compactHour(deps, span);
      await deps.dirty.mark('day', { start: above('day', mark, windowSeconds), stamp: `${mark.start}/${mark.stamp}` });
      break;
    case 'day':
      await compactDay(deps, span);
      break;
  }
  await deps.dirty.clear(period, mark);
}

function above(period: 'hour' | 'day', mark: DirtyMark, windowSeconds: number): string {
  return periodKeyAt(period, epochMsOf(mark.start), windowSeconds);
}
