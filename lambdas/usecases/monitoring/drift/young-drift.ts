import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { columnDrift, type ColumnDrift } from '../../../domain/quality/column-drift.ts';
import { benjaminiHochberg } from '../../../domain/drift/test/benjamini-hochberg.ts';
import { threeDigits } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { causeOf, columnOf, PREDICTION } from './columns.ts';
import { mainVersion } from './hour-sketches.ts';
import { afterToldJump, holdsToldJump } from './jump-alerts.ts';
import { endOf, freshRows, hoursBefore, hoursOfNow } from './drift-hours.ts';
import type { ModelHistory } from '../model-history.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type Looked, type TooLittle } from '../model-check.ts';
import type { WideHour } from '../wide-hour.ts';

/** False discovery rate of one check of all columns: one false alarm a quarter of hourly checks. */
const FALSE_RATE = 4.6e-4;
/**
 * Drift while the detector learns: the newest hours with enough rows against the hours before them.
 *
 * Hours in which a finding about the same column was open never enter its reference. All columns that ran are decided together
 * (Benjamini-Hochberg); one that fails or is still learning leaves the others as they are.
 *
 * @param watched columns that the detector has learnt
 */
export async function youngDrift(history: ModelHistory, watched: ReadonlySet<string>): Promise<readonly CheckResult[]> {
  const now = hoursOfNow(history);
  const newest = now.at(-1);
  if (newest === undefined) return [tooLittle('drift', history.span.to, { of: 'hours', needed: 1, got: 0 })];
  const seenUntil = endOf(newest.start, history);
  const since = now[0]?.start ?? newest.start;
  const current = await readAll(history, now);
  const columns = await Promise.all(
    namesOf(current)
      .filter((column) => !watched.has(column))
      .map(async (column): Promise<Compared> => {
        const fresh = freshRows(history, causeOf(column), now);
        if (fresh.got < fresh.needed) return { column, drift: { kind: 'seen', lack: fresh } };
        if (holdsToldJump(history, causeOf(column), since))
          return { column, drift: { kind: 'seen', lack: afterToldJump } };
        return compare(column, current, await readAll(history, hoursBefore(history, causeOf(column), since)));
      }),
  );
  return decide(columns, { seenUntil, since });
}

async function readAll(history: ModelHistory, pointers: readonly PointerRow[]): Promise<readonly WideHour[]> {
  const read = await Promise.all(pointers.map((pointer) => history.readHour(pointer)));
  return read.filter((hour) => hour !== undefined);
}

function namesOf(hours: readonly WideHour[]): readonly string[] {
  const entries = hours.flatMap((hour) => hour.entries);
  const features = new Set(entries.flatMap(({ captured }) => Object.keys(captured.features)));
  const hasPrediction = entries.some(({ captured }) => captured.prediction !== undefined);
  return [...(hasPrediction ? [PREDICTION] : []), ...features].toSorted();
}

interface Compared {
  readonly column: string;
  readonly drift:
    | ColumnDrift
    | { readonly kind: 'failed'; readonly error: unknown }
    | { readonly kind: 'seen'; readonly lack: TooLittle };
  /** The version whose predictions are compared. */
  readonly version?: string | undefined;
}

function compare(column: string, current: readonly WideHour[], reference: readonly WideHour[]): Compared {
  const version = column === PREDICTION ? mainVersion(current) : undefined;
  try {
    const now = columnOf(current, column, version);
    const hours = reference.map((hour) => columnOf([hour], column, version)).filter((one) => one !== undefined);
    if (now === undefined) return { column, version, drift: { kind: 'undefined', reason: 'the column has no rows' } };
    return { column, version, drift: columnDrift(hours, now) };
  } catch (error) {
    return { column, version, drift: { kind: 'failed', error } };
  }
}

interface Told {
  readonly seenUntil: string;
  /** ISO start of the rows of now. */
  readonly since: string;
}

function decide(columns: readonly Compared[], told: Told): readonly CheckResult[] {
  const tested = columns.flatMap(({ drift }) => (drift.kind === 'compared' ? [drift] : []));
  const adjusted = new Map(benjaminiHochberg(tested.map(({ p }) => p)).map((p, i) => [tested[i], p] as const));
  return columns.map(({ column, drift, version }) => {
    const check = causeOf(column);
    switch (drift.kind) {
      case 'failed':
        return failedCheck(check, told.seenUntil, drift.error);
      case 'seen':
        return tooLittle(check, told.seenUntil, drift.lack);
      case 'undefined':
        return tooLittle(check, told.seenUntil, { of: `rows to compare (${drift.reason})`, needed: 1, got: 0 });
      case 'learning':
        return tooLittle(check, told.seenUntil, {
          of: `rows that count (${drift.side}, learning)`,
          needed: drift.needed,
          got: drift.got,
        });
      case 'compared': {
        const isDrifted = drift.matters && (adjusted.get(drift) ?? 1) <= FALSE_RATE;
        const finding = isDrifted ? findingOf({ column, version }, drift.numbers, told.since) : undefined;
        return ran(check, told.seenUntil, [{ cause: check, severity: 'ticket', finding }]);
      }
    }
  });
}

function findingOf(
  { column, version }: Pick<Compared, 'column' | 'version'>,
  numbers: Readonly<Record<string, number>>,
  since: string,
): Looked['finding'] {
  const kind = column === PREDICTION ? 'prediction-drift' : 'drift';
  return { kind, since, what: wordsOf(column, numbers), numbers, ...(version === undefined ? {} : { version }) };
}

function wordsOf(
  column: string,
  { meanBefore, meanNow, wassersteinInSd, tvd }: Readonly<Record<string, number>>,
): string {
  const name = column === PREDICTION ? 'Predictions' : `Values of ${column}`;
  if (tvd !== undefined)
    return `${name} are spread otherwise than in the hours before: ${percent(tvd)} of them changed places.`;
  const shift =
    wassersteinInSd === undefined ? '' : ` (a shift of ${threeDigits(wassersteinInSd)} standard deviations)`;
  return `${name} are not what they were: the mean is ${threeDigits(meanNow ?? 0)}, ${threeDigits(meanBefore ?? 0)} in the hours before${shift}.`;
}
