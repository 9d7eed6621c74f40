import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { compactDay } from './compact-day.ts';
import { compactFive } from './compact-five.ts';
import { compactHour, compactLabels } from './compact-hour.ts';
import type { CompactDeps } from './compact-deps.ts';
import type { DirtyMark, DirtyPeriod } from '../ports.ts';

/** Who runs, how long it may take, and the length of the window. */
export interface CompactOrder {
  readonly windowSeconds: number;
  /** Milliseconds after which no further period is begun; the rest waits for the next run. */
  readonly budgetMs: number;
  /** Names the run: no two have one name. */
  readonly run: string;
  /** Milliseconds after which a run that did not end is dead for sure. */
  readonly leaseMs: number;
}

/** What a run did. `busy`: another one is at work, and this one did nothing. */
export type Compacted =
  | { readonly kind: 'busy' }
  | ({
      readonly kind: 'compacted';
      /** Whether some are left for the next one. */ readonly isCutShort: boolean;
    } & Readonly<Record<DirtyPeriod, number>>);

/** Windows after the end of a period before it is compacted first: delivery and folding take this long. */
const LAG_WINDOWS = 2;
/** Windows that pass after the first of many labels before the rows of their hour, and of their day, are written again. */
const LABEL_WINDOWS = { label: 5, day: 60, five: 0, hour: 0 } as const satisfies Record<DirtyPeriod, number>;
/** What is of now comes first; labels come last: they may be of any time and very many, and are not to keep days from being written. */
const PERIODS: readonly DirtyPeriod[] = ['five', 'hour', 'day', 'label'];

/**
 * Writes the rows of all periods into which something came: five windows first, then their hours, then their days, then the
 * labels of hours; of each kind the newest first. One run at a time.
 *
 * Every row is made from the list of its parts, so that a repeat or a late part gives the right row. A mark is cleared only after
 * the rows stand and the next period is marked: a run that dies anywhere is made up for by the next one. A period that fails keeps its
 * mark and holds up no other; the first failure is thrown at the end.
 *
 * @throws UnderstudyError when bucket or table do not answer; the marks stay
 */
export async function compact(deps: CompactDeps, order: CompactOrder): Promise<Compacted> {
  const [now, name] = [deps.clock.now(), 'compact'];
  const lease = { name, holder: order.run, now, until: now + order.leaseMs };
  if (!(await deps.leases.take(lease))) return { kind: 'busy' };
  try {
    return await compactAll(deps, order);
  } finally {
    await deps.leases.release(lease);
  }
}

async function compactAll(deps: CompactDeps, { windowSeconds, budgetMs }: CompactOrder): Promise<Compacted> {
  const until = deps.clock.now() + budgetMs;
  const done = { five: 0, hour: 0, label: 0, day: 0 };
  const failures: unknown[] = [];
  let isCutShort = false;
  for (const period of PERIODS) {
    const marks = isCutShort ? [] : await dueMarks(deps, period, windowSeconds);
    for (const mark of marks) {
      isCutShort ||= deps.clock.now() > until;
      if (isCutShort) break;
      try {
        await compactOne(deps, period, { mark, windowSeconds });
        done[period] += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return { kind: 'compacted', ...done, isCutShort };
}

/** Newest first; what labels marked waits for more of them. */
async function dueMarks(
  { dirty, clock }: CompactDeps,
  period: DirtyPeriod,
  windowSeconds: number,
): Promise<readonly DirtyMark[]> {
  const now = clock.now();
  const lengthSeconds = periodSeconds(period === 'label' ? 'hour' : period, windowSeconds);
  const marks = await dirty.list(period, isoAt(now - (LAG_WINDOWS * windowSeconds + lengthSeconds) * 1000));
  const waitMs = LABEL_WINDOWS[period] * windowSeconds * 1000;
  return marks.filter(({ since }) => since === undefined || now - since >= waitMs).toReversed();
}

interface OnePeriod {
  readonly mark: DirtyMark;
  readonly windowSeconds: number;
}

async function compactOne(deps: CompactDeps, period: DirtyPeriod, { mark, windowSeconds }: OnePeriod): Promise<void> {
  const span = { start: mark.start, windowSeconds };
  const markAbove = (above: 'hour' | 'day', since?: number): Promise<void> =>
    deps.dirty.mark(above, {
      start: periodKeyAt(above, epochMsOf(mark.start), windowSeconds),
      stamp: `${mark.start}/${mark.stamp}`,
      ...(since === undefined ? {} : { since }),
    });
  switch (period) {
    case 'five':
      await compactFive(deps, span);
      await markAbove('hour');
      break;
    case 'hour':
      await compactHour(deps, span);
      await markAbove('day');
      break;
    case 'label':
      await compactLabels(deps, span);
      await markAbove('day', deps.clock.now());
      break;
    case 'day':
      await compactDay(deps, span);
      break;
  }
  await deps.dirty.clear(period, mark);
}
