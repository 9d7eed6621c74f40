import { createHash } from 'node:crypto';
import { MOST_BATCH_BYTES, MOST_BATCH_ROWS, type SkewBatch } from '../../lambdas/contracts/api/skew-api.ts';
import { readContext } from '../../lambdas/contracts/messages/prediction-context.ts';
import type { Specification } from '../../lambdas/contracts/people/specification.ts';
import { readCell } from '../../lambdas/domain/baseline/read-cell.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { rowReader } from '../baseline/read-rows.ts';
import { CliError } from '../client/cli-error.ts';

/** Which file is to be compared, and how. */
export interface UploadOrder {
  readonly file: string;
  readonly idColumn: string;
  readonly specification: Specification;
  readonly tolerance: number;
  readonly tolerances: Readonly<Record<string, number>>;
}

/** A file as it is sent. */
export interface Upload {
  /** First 24 digits of the hash of its batches. */
  readonly id: string;
  /** Oldest predictions first, so that few captured hours belong to each. */
  readonly batches: readonly SkewBatch[];
  /** Rows whose id had come before. */
  readonly repeated: number;
  /** Features that are not compared, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** Most rows of one file: differences of a thousandth show in fewer. */
const MOST_ROWS = 1_000_000;

type Row = SkewBatch['rows'][number];
type Value = Row[2][number];
type Feature = NonNullable<Specification['signature']>['features'][number];

/**
 * Reads the feature values of a file, row by row; those of sensitive features never leave this machine.
 *
 * @throws CliError if the file cannot be read, has no ids, no feature that can be compared, or too many rows
 */
export async function readUpload(order: UploadOrder): Promise<Upload> {
  const { file, idColumn, specification } = order;
  const features = specification.signature?.features ?? [];
  const comparable = features.filter((feature) => reasonAgainst(feature) === undefined);
  const read = await readRows(order, comparable);
  const columns = comparable.filter(({ name }) => read.seen.has(name));
  if (read.rows.length === 0) throw new CliError('badInput', `${file} has no row with an id in its column ${idColumn}`);
  if (columns.length === 0)
    throw new CliError('badInput', `${file} has no column of a declared feature that can be compared`);
  const unknown = Object.keys(order.tolerances).filter((name) => !columns.some((one) => one.name === name));
  if (unknown.length > 0)
    throw new CliError('badInput', `--tolerance names ${unknown.join(', ')}, which ${file} does not have to compare`);
  const places = columns.map((one) => comparable.indexOf(one));
  const rows = read.rows.toSorted((a, b) => a.at - b.at || a.row - b.row);
  const shape = {
    isText: isText(file),
    tolerance: order.tolerance,
    tolerances: order.tolerances,
    columns: columns.map(({ name }) => name),
  };
  const batches = inBatches(
    rows.map(({ id, row, values }): Row => [id, row, places.map((place) => values[place] ?? null)]),
  ).map((some): SkewBatch => ({ ...shape, rows: some }));
  const id = createHash('sha256').update(JSON.stringify(batches)).digest('hex').slice(0, 24);
  return { id, batches, repeated: read.repeated, leftOut: leftOutOf(features, read.seen) };
}

interface ReadRow {
  readonly id: string;
  readonly row: number;
  /** Epoch seconds that the id says, unchecked; 0 for what is no id. */
  readonly at: number;
  readonly values: readonly Value[];
}

async function readRows(
  { file, idColumn }: UploadOrder,
  features: readonly Feature[],
): Promise<{ readonly rows: readonly ReadRow[]; readonly seen: ReadonlySet<string>; readonly repeated: number }> {
  const read = rowReader(file, [idColumn, ...features.map(({ name }) => name)]);
  const rows: ReadRow[] = [];
  const ids = new Set<string>();
  const seen = new Set<string>();
  let [row, repeated, broken] = [0, 0, 0];
  for await (const cells of read(() => (broken += 1))) {
    row += 1;
    for (const { name } of features) if (Object.hasOwn(cells, name)) seen.add(name);
    const id = cells[idColumn];
    if (typeof id !== 'string' || id === '') broken += 1;
    else if (ids.has(id)) repeated += 1;
    else {
      ids.add(id);
      rows.push({ id, row, at: secondsOf(id), values: features.map((one) => valueOf(cells[one.name], one, file)) });
    }
    if (rows.length > MOST_ROWS)
      throw new CliError('badInput', `${file} has more than ${counted(MOST_ROWS, 'row')}: send a sample of them`);
  }
  if (broken > 0)
    throw new CliError(
      'badInput',
      `${counted(broken, 'row')} of ${file} cannot be read or have no text in the column ${idColumn}`,
    );
  return { rows, seen, repeated };
}

function isText(file: string): boolean {
  return /\.csv(\.gz)?$/i.test(file);
}

function secondsOf(id: string): number {
  return readContext(Buffer.from(id.split('.')[1] ?? '', 'base64url').toString('utf8'))?.window ?? 0;
}

/** A file with types keeps them; one without has numbers where numbers are declared. */
function valueOf(cell: unknown, { kind }: Feature, file: string): Value {
  if (cell === undefined || cell === null) return null;
  if (isText(file)) {
    const read = readCell(cell, kind === 'numeric' ? 'numeric' : 'categorical');
    return read === 'mistyped' ? null : plain(read.value);
  }
  return plain(typeof cell === 'bigint' ? Number(cell) : cell);
}

/** JSON knows no infinity; what is no plain value is told by its text. */
function plain(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value);
  return typeof value === 'string' || typeof value === 'boolean' ? value : JSON.stringify(value);
}

function reasonAgainst({ sensitive, kind }: Feature): string | undefined {
  if (sensitive !== undefined) return 'it is sensitive';
  return kind === 'embedding' ? 'embeddings are not captured as they are' : undefined;
}

function leftOutOf(features: readonly Feature[], seen: ReadonlySet<string>): Upload['leftOut'] {
  return features.flatMap((feature) => {
    const reason = reasonAgainst(feature) ?? (seen.has(feature.name) ? undefined : 'the file has no such column');
    return reason === undefined ? [] : [{ name: feature.name, reason }];
  });
}

function inBatches(rows: readonly Row[]): readonly Row[][] {
  const batches: Row[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= MOST_BATCH_ROWS || bytes + size > MOST_BATCH_BYTES) {
      batches.push([row]);
      bytes = size;
    } else {
      last.push(row);
      bytes += size;
    }
  }
  return batches;
}
