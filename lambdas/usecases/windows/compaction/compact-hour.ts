import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { PART_LIFE_DAYS } from '../../../contracts/stored/object-keys.ts';
import { labelledEntry, segmentEntry, type WideRow } from '../../../contracts/stored/rows/period-row.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import { settlePeriod } from '../fix-grids.ts';
import type { CompactDeps } from './compact-deps.ts';
import { noteHourModels } from './hour-models.ts';
import { readLabels, type HourLabels } from './read-labels.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';
import { readWide } from './read-wide.ts';
import { pointToWide, writeWide, type WideOrder } from './write-wide.ts';

type HourDeps = Pick<CompactDeps, 'objects' | 'periods' | 'models' | 'grids' | 'clock'>;

const LIFE_SECONDS = 100 * 86_400;
const DAY_MS = 86_400_000;
/** Models whose rows are written at once. */
const AT_ONCE = 16;

/**
 * Writes the wide rows of an hour: all sketches of each model that had a request in it, or a label of one.
 *
 * Once parts of the hour may have expired, the counts that stand are kept: fewer parts would erase them. Labels still settle.
 */
export async function compactHour(deps: HourDeps, span: PeriodSpan): Promise<void> {
  const { parts, models } = await readParts(deps, 'hour', span);
  const labels = await readLabels(deps, span);
  const entriesBy = new Map(models.map(({ model, entries }) => [model, entries]));
  const all = new Set([...entriesBy.keys(), ...labels.keys()]);
  await sideBySide(all, AT_ONCE, async (model) => {
    const kept = mayLackParts(deps, span) ? await readHour(deps, model, span) : undefined;
    const own = labels.get(model) ?? labelsIn(kept);
    const { entries, sources } = kept ?? {
      entries: await settlePeriod(deps, model, entriesBy.get(model) ?? []),
      sources: parts,
    };
    await writeWide(deps, { ...hourOf(model, span), entries, sources, ...own });
  });
  await noteHourModels(deps, span.start, all);
}

/**
 * Writes an hour's labels anew into the rows that stand. No part is read, unless a model has no row yet.
 *
 * Labels of one model mark the hour of all: an object whose labels are those that stand is not written again. Its pointer is, as a run
 * that died may have left it out.
 */
export async function compactLabels(deps: HourDeps, span: PeriodSpan): Promise<void> {
  let lacking = 0;
  await sideBySide(await readLabels(deps, span), AT_ONCE, async ([model, own]) => {
    const row = await readHour(deps, model, span);
    if (row === undefined) lacking += 1;
    else {
      const { entries, sources } = row;
      const order = { ...hourOf(model, span), entries, sources, ...own };
      await (isSame(labelsIn(row), own) ? pointToWide(deps, order) : writeWide(deps, order));
    }
  });
  if (lacking > 0) await compactHour(deps, span);
}

function labelsIn(row: WideRow | undefined): HourLabels {
  return { labelled: row?.labelled ?? [], segments: row?.segments ?? [] };
}

/** As they are read back: those that stand were. */
function isSame(before: HourLabels, { labelled, segments }: HourLabels): boolean {
  const read = {
    labelled: labelled.map((one) => labelledEntry.parse(JSON.parse(JSON.stringify(one)))),
    segments: segments.map((one) => segmentEntry.parse(JSON.parse(JSON.stringify(one)))),
  };
  return JSON.stringify(read) === JSON.stringify(before);
}

function mayLackParts({ clock }: HourDeps, { start }: PeriodSpan): boolean {
  return clock.now() >= epochMsOf(start) + PART_LIFE_DAYS * DAY_MS;
}

function readHour(deps: HourDeps, model: string, { start }: PeriodSpan): Promise<WideRow | undefined> {
  return readWide(deps, { model, period: 'hour', start });
}

function hourOf(model: string, { start }: PeriodSpan): Pick<WideOrder, 'model' | 'period' | 'start' | 'life'> {
  return { model, period: 'hour', start, life: LIFE_SECONDS };
}
