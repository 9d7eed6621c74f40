import type { PointerRow } from '../../contracts/stored/rows/period-row.ts';
import type { ColumnCourse, DriftFacts } from '../../domain/report/drift/drift-section.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import { causeOf, columnOf, PREDICTION } from '../monitoring/drift/columns.ts';
import { hoursBefore, hoursOfNow } from '../monitoring/drift/drift-hours.ts';
import { mainVersion } from '../monitoring/drift/hour-sketches.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import type { WideHour } from '../monitoring/wide-hour.ts';
import { inStretches } from './stretches.ts';

/** Hours that a report looks back, and the stretches of time that it can hold apart. */
const HOURS = 72;
const MOST_STRETCHES = 24;

/** Columns of the last hours in stretches of time, against the same hours as the check of drift. */
export async function driftFacts(history: ModelHistory): Promise<DriftFacts> {
  const shown = history.pointers.slice(-HOURS);
  const groups = inStretches(shown, MOST_STRETCHES);
  const now = hoursOfNow(history);
  const from = now[0]?.start ?? history.at;
  const [periods, newest] = await Promise.all([
    Promise.all(groups.map((group) => readAll(history, group))),
    readAll(history, now),
  ]);
  const version = mainVersion(newest);
  const courseOf = async (name: string): Promise<ColumnCourse> => {
    const own = name === PREDICTION ? version : undefined;
    const before = await readAll(history, hoursBefore(history, causeOf(name), from));
    return {
      name: name === PREDICTION ? `prediction${own === undefined ? '' : ` of ${own}`}` : name,
      reference: columnOf(before, name, own),
      periods: periods.map((hours) => columnOf(hours, name, own)),
      now: columnOf(newest, name, own),
    };
  };
  return {
    columns: await Promise.all(columnNames(newest).map(courseOf)),
    starts: groups.map(([first]) => (first === undefined ? '' : first.start.slice(5, 16).replace('T', ' '))),
    against: `the last clean hours of each before ${instantWords(from)}, a day of them at most`,
  };
}

/** Names of all columns of some hours, the predictions first. */
function columnNames(hours: readonly WideHour[]): readonly string[] {
  const captured = hours.flatMap((hour) => hour.entries).map((entry) => entry.captured);
  const features = [...new Set(captured.flatMap((one) => Object.keys(one.features)))].toSorted();
  return captured.some(({ prediction }) => prediction !== undefined) ? [PREDICTION, ...features] : features;
}

async function readAll(history: ModelHistory, pointers: readonly PointerRow[]): Promise<readonly WideHour[]> {
  const read = await Promise.all(pointers.map((pointer) => history.readHour(pointer)));
  return read.filter((hour) => hour !== undefined);
}
