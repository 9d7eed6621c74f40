import { InvalidInputError } from '../../../contracts/api/errors.ts';
import type { BaselineRequest } from '../../../contracts/api/baseline-api.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { BaselineContent, BaselineItem } from '../../../contracts/stored/baseline.ts';
import { wideRow, type WideRow } from '../../../contracts/stored/rows/period-row.ts';
import { hoursBaseline } from '../../../domain/baseline/hours-baseline.ts';
import type { Clock } from '../../system/ports.ts';
import type { GridStore, ObjectStore, PeriodStore } from '../../windows/ports.ts';

/** What a baseline of captured traffic is made of. */
export interface CapturedBaselineDeps {
  readonly periods: Pick<PeriodStore, 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
  readonly grids: Pick<GridStore, 'readGrids'>;
  readonly windowSeconds: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** What a baseline holds, and what its rows were. */
export interface Made {
  readonly content: BaselineContent;
  readonly source: BaselineItem['source'];
}

/** Most hours of one baseline: four weeks. */
const MOST_HOURS = 672;
/** Rows that are read at a time. */
const AT_A_TIME = 16;

type Span = Extract<BaselineRequest, { kind: 'captured' }>;

/**
 * Merges the hours of a version's captured traffic.
 *
 * @throws InvalidInputError when the range is none, or its hours have no rows of the version
 */
export async function capturedBaseline(
  deps: CapturedBaselineDeps,
  order: { readonly model: string; readonly version: string; readonly specification: Specification },
  { from, to }: Span,
): Promise<Made> {
  const faults = spanFaults(deps, { kind: 'captured', from, to });
  if (faults.length > 0) throw new InvalidInputError('the range', faults);
  const { model, version } = order;
  const span = { model, from: isoAt(epochMsOf(from)), to: isoAt(epochMsOf(to)) };
  const [pointers, grids] = await Promise.all([deps.periods.readPointers('hour', span), deps.grids.readGrids(model)]);
  const keys = pointers.filter(({ arms }) => arms.some((arm) => arm.version === version)).map(({ key }) => key);
  const hours = await readHours(deps, keys);
  const content = hoursBaseline(hours, { ...order, grids });
  if (content === undefined)
    throw new InvalidInputError('the range', [
      { path: 'from', message: `no hour in [${from}, ${to}) has captured rows of version ${version}` },
    ]);
  return { content, source: { kind: 'captured', from: span.from, to: span.to, hours: hours.length } };
}

function spanFaults({ windowSeconds, clock }: CapturedBaselineDeps, { from, to }: Span): readonly Fault[] {
  const hour = periodSeconds('hour', windowSeconds) * 1000;
  const [start, end] = [epochMsOf(from), epochMsOf(to)];
  const whole = [
    ['from', start, from],
    ['to', end, to],
  ] as const;
  const length = `must be 1 to ${MOST_HOURS} hours after from, got ${to}`;
  return [
    ...whole.flatMap(([path, at, text]) =>
      at % hour === 0 ? [] : [{ path, message: `must be the start of an hour of rows, got ${text}` }],
    ),
    ...(end > start && end - start <= MOST_HOURS * hour ? [] : [{ path: 'to', message: length }]),
    ...(end <= clock.now() ? [] : [{ path: 'to', message: `must be over by now, got ${to}` }]),
  ];
}

async function readHours({ objects }: CapturedBaselineDeps, keys: readonly string[]): Promise<readonly WideRow[]> {
  const hours: WideRow[] = [];
  for (let i = 0; i < keys.length; i += AT_A_TIME) {
    const texts = await Promise.all(keys.slice(i, i + AT_A_TIME).map((key) => objects.readText(key)));
    hours.push(...texts.flatMap((text) => (text === undefined ? [] : [wideRow.parse(JSON.parse(text))])));
  }
  return hours;
}
