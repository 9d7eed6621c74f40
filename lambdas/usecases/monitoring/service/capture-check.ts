import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { brokenPromise } from '../../../domain/quality/broken-promise.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { whole } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { ran, tooLittle, type CheckResult, type Looked } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { isOfCallers } from '../wide-hour.ts';
import type { CountedRow } from './requests-over.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Share of requests whose capture may be lost before numbers are called incomplete. */
const ALLOWED_LOSS = 0.01;

/** Requests of a stretch that were served and that arrived. */
interface Stretch {
  readonly start: string;
  readonly served: number;
  readonly lost: number;
}

/** Requests that the router served against those whose records arrived; without numbers of the router nothing is known. */
export function captureCheck(history: ModelHistory): CheckResult {
  const { span } = history;
  const stretches = stretchesOf(history);
  const served = stretches.reduce((sum, stretch) => sum + stretch.served, 0);
  const lost = stretches.reduce((sum, stretch) => sum + stretch.lost, 0);
  const state = brokenPromise({ hits: lost, rows: served }, ALLOWED_LOSS);
  const looked = (finding: Looked['finding']): CheckResult =>
    ran('capture', span.to, [{ cause: 'capture-lost', severity: 'ticket', finding }]);
  switch (state.kind) {
    case 'insufficient-data':
      return tooLittle('capture', span.to, {
        of: state.of === 'events' ? 'numbered requests' : 'lost requests',
        needed: state.needed,
        got: state.got,
      });
    case 'kept':
      return looked(undefined);
    case 'broken': {
      const what = `${whole(lost)} of ${counted(served, 'request')} (${percent(lost / served)}) were served and not captured.`;
      const since = stretches.find((stretch) => stretch.lost > 0)?.start ?? span.from;
      return looked({ kind: 'capture-lost', since, what, numbers: { served, lost, share: lost / served } });
    }
  }
}

/**
 * Rows of five windows, but the row of an hour that ended by now where it misses more: it also sees what was lost between two of them.
 *
 * An hour counts in the check in which it ended, with all of its rows, wherever in it the slot began.
 */
function stretchesOf({ now, recent, pointers, span, windowSeconds }: ModelHistory): readonly Stretch[] {
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const endOf = ({ start }: CountedRow): number => epochMsOf(start) + hourMs;
  const isIn = ({ start }: CountedRow, hour: CountedRow): boolean =>
    start >= hour.start && epochMsOf(start) < endOf(hour);
  const ended = pointers.filter((hour) => endOf(hour) > epochMsOf(span.from) && endOf(hour) <= epochMsOf(span.to));
  const better = ended.filter((hour) => {
    const own = recent.filter((five) => isIn(five, hour)).map(stretchOf);
    return stretchOf(hour).lost > own.reduce((sum, { lost }) => sum + lost, 0);
  });
  const fives = now.filter((five) => !better.some((hour) => isIn(five, hour)));
  return [...better, ...fives].map(stretchOf).toSorted((a, b) => (a.start < b.start ? -1 : 1));
}

function stretchOf({ start, arms }: CountedRow): Stretch {
  const numbered = arms.filter(isOfCallers).filter(({ served }) => served !== undefined);
  const served = sumOf(numbered, (arm) => arm.served ?? 0);
  const lost = sumOf(numbered, (arm) => Math.max(0, (arm.served ?? 0) - arm.requests));
  return { start, served, lost };
}
