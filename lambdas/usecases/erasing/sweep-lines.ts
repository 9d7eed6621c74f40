import { cleanedKey, pieceKey } from '../../contracts/stored/object-keys.ts';
import type { LineReader, ObjectStore, ReadLine } from '../windows/ports.ts';
import { idsIn, isAbout, type Erased } from './lines-about.ts';
import type { ItemRemover, ListedObject, ObjectRemover } from './ports.ts';

/** What removing lines needs. */
export interface SweepLinesDeps {
  readonly lines: LineReader;
  readonly objects: Pick<ObjectStore, 'writeText'>;
  readonly bucket: Pick<ObjectRemover, 'removeObjects'>;
  readonly items: Pick<ItemRemover, 'removeLabels'>;
}

/** An object whose lines are looked at; one of a watched place is moved, as a new object there would be folded again. */
export interface SweptObject extends Pick<ListedObject, 'key' | 'modifiedAt'> {
  readonly isWatched: boolean;
}

/** Ids whose labels are removed together. */
const IDS_AT_ONCE = 500;
/** Characters of one piece of what is left; objects may be larger than memory. */
const PIECE_CHARACTERS = 4_000_000;

/**
 * Removes the lines about what is erased from an object, and how many. The object is read as a stream, twice where there are any.
 *
 * A line that is too long to be read was never folded and may be about anybody: it goes too. Labels of ids that the lines name go
 * first, and the object itself last: a repeat finds them still.
 */
export async function sweepLines(deps: SweepLinesDeps, erased: Erased, object: SweptObject): Promise<number> {
  const { key } = object;
  const { about, kept } = await lookThrough(deps, erased, key);
  if (about === 0) return 0;
  const to = object.isWatched ? cleanedKey(key, object.modifiedAt) : key;
  if (kept > 0) await writeKept(deps, erased, { key, to });
  if (kept === 0 || to !== key) await deps.bucket.removeObjects([key]);
  return about;
}

async function lookThrough(
  deps: SweepLinesDeps,
  erased: Erased,
  key: string,
): Promise<{ readonly about: number; readonly kept: number }> {
  let [about, kept] = [0, 0];
  const ids = new Set<string>();
  for await (const line of linesOf(deps, key)) {
    if (isKept(line, erased)) {
      kept += 1;
      continue;
    }
    about += 1;
    if (erased.subject !== undefined || typeof line !== 'string') continue;
    for (const id of idsIn(line, erased.model)) ids.add(id);
    if (ids.size < IDS_AT_ONCE) continue;
    await deps.items.removeLabels([...ids]);
    ids.clear();
  }
  if (ids.size > 0) await deps.items.removeLabels([...ids]);
  return { about, kept };
}

/** The first piece is written last: it may take the place of the object itself, from which a repeat reads the others again. */
async function writeKept(
  deps: SweepLinesDeps,
  erased: Erased,
  { key, to }: { readonly key: string; readonly to: string },
): Promise<void> {
  let [first, piece, n]: [string | undefined, string, number] = [undefined, '', 0];
  const end = async (): Promise<void> => {
    if (n === 0) first = piece;
    else await deps.objects.writeText(pieceKey(to, n), piece);
    [piece, n] = ['', n + 1];
  };
  for await (const line of linesOf(deps, key)) {
    if (!isKept(line, erased)) continue;
    piece += `${line}\n`;
    if (piece.length > PIECE_CHARACTERS) await end();
  }
  if (piece !== '') await end();
  if (first !== undefined) await deps.objects.writeText(to, first);
}

async function* linesOf({ lines }: SweepLinesDeps, key: string): AsyncGenerator<ReadLine> {
  const read = await lines.readLines(key);
  if (read === undefined) return;
  for await (const line of read) if (typeof line !== 'string' || line.trim() !== '') yield line;
}

function isKept(line: ReadLine, erased: Erased): line is string {
  return typeof line === 'string' && !isAbout(line, erased);
}
