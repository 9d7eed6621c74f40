import { skewBatch, type SkewBatch, type SkewBatchAnswer, type SkewRequest } from '../../../contracts/api/skew-api.ts';
import { InvalidInputError } from '../../../contracts/api/errors.ts';
import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../../contracts/messages/read-capture-record.ts';
import { check } from '../../../contracts/people/faults.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { skewPartKey } from '../../../contracts/stored/object-keys.ts';
import { skewPart, type NotComparedReason, type SkewPart } from '../../../contracts/stored/skew/skew-result.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { sha256 } from '../../../domain/judge/rows/chain-hash.ts';
import { capturedObjects, capturedPrefixes } from '../../windows/captured-objects.ts';
import { comparableColumns } from './comparable-columns.ts';
import { ComparedRows } from './compare-rows.ts';
import type { SkewDeps } from './skew-deps.ts';
import { summed } from './not-compared.ts';
import { wantedRows, type WantedRow, type WantedRows } from './wanted-rows.ts';

/** A batch of an upload, and the model that it is of. */
export interface BatchOrder {
  readonly model: string;
  readonly specification: Specification;
  readonly request: Extract<SkewRequest, { kind: 'batch' }>;
}

/** Time after which no further object is begun, in ms: well below what the caller waits for. */
const BUDGET_MS = 15_000;
/** Younger predictions may still be delivered. */
const DELIVERED_MS = 20 * 60_000;

/**
 * Compares rows of a batch with their captured records, object by object until all are found or the time of a call is over.
 *
 * Repeat it until it says that it is done: each call goes on where the last one was, also where that one died. A batch that is done is
 * answered from what it came to, unless records of it were still on their way.
 *
 * @throws InvalidInputError; UnderstudyError when bucket or key do not answer
 */
export async function compareBatch(deps: SkewDeps, order: BatchOrder): Promise<SkewBatchAnswer> {
  const { model, specification, request } = order;
  const batch = await unpacked(deps, request.packed);
  const columns = comparableColumns(specification);
  const faults = columnFaults(batch, new Set(columns.map(({ name }) => name)));
  if (faults.length > 0) throw new InvalidInputError('the batch', faults);
  const key = skewPartKey(model, request.upload, request.batch);
  const hash = sha256(canonicalJson({ packed: request.packed, columns }));
  const standing = await standingPart(deps, key, hash);
  if (standing?.isDone === true) return answerOf(standing);
  const begun = standing ?? { ...emptyPart, hash, rows: batch.rows.length };
  const wanted = await wantedRows(deps.verifier, model, { rows: batch.rows, now: deps.clock.now() });
  const compared = new ComparedRows(batch, columns, begun.fields);
  const part = await readOn(deps, begun, { model, wanted, compared });
  await deps.objects.writeText(key, JSON.stringify(part));
  return answerOf(part);
}

const emptyPart: SkewPart = {
  schema: SCHEMA,
  hash: '',
  isDone: false,
  after: '',
  found: [],
  compared: 0,
  rows: 0,
  notCompared: {},
  fields: [],
};

async function unpacked({ unpacker }: SkewDeps, packed: string): Promise<SkewBatch> {
  const text = await unpacker.unpack(packed);
  const batch = check(skewBatch, text === undefined ? undefined : jsonOf(text));
  if (batch.ok) return batch.value;
  const message = 'must be rows as gzip JSON in base64';
  throw new InvalidInputError('the batch', [{ path: 'packed', message }, ...(text === undefined ? [] : batch.faults)]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function columnFaults(batch: SkewBatch, known: ReadonlySet<string>) {
  const unknown = [...batch.columns, ...Object.keys(batch.tolerances)].filter((name) => !known.has(name));
  const uneven = batch.rows.find(([, , values]) => values.length !== batch.columns.length);
  return [
    ...unknown.map((name) => ({
      path: name,
      message: 'must be a declared feature whose values are captured as they are',
    })),
    ...(uneven === undefined
      ? []
      : [{ path: `rows[${uneven[1]}]`, message: `must have ${batch.columns.length} values` }]),
  ];
}

async function standingPart({ objects }: SkewDeps, key: string, hash: string): Promise<SkewPart | undefined> {
  const text = await objects.readText(key);
  const part = text === undefined ? undefined : skewPart.parse(JSON.parse(text));
  if (part?.hash !== hash) return undefined;
  return part.isDone && (part.notCompared['not-delivered-yet'] ?? 0) > 0 ? undefined : part;
}

interface Reading {
  readonly model: string;
  readonly wanted: WantedRows;
  readonly compared: ComparedRows;
}

/** Reads objects until the time is over; what is then not found is told by its reason once all were read. */
async function readOn(deps: SkewDeps, begun: SkewPart, reading: Reading): Promise<SkewPart> {
  const { wanted } = reading;
  const until = deps.clock.now() + BUDGET_MS;
  const found = new Set(begun.found);
  const tally = new FoundTally(begun);
  let { after } = begun;
  let isDone = true;
  const instants = [...wanted.rows.values()].map(({ at }) => at);
  const since = Math.min(...instants);
  for await (const { key } of capturedObjects(deps.objects, capturedPrefixes(instants), { after, since })) {
    if (found.size === wanted.rows.size) break;
    if (deps.clock.now() >= until) {
      isDone = false;
      break;
    }
    await readObject(deps, key, { ...reading, found, tally });
    after = key;
  }
  const left = isDone ? lackOf(wanted.rows, found, deps.clock.now()) : {};
  const notCompared = isDone ? summed(tally.notCompared, wanted.refused, left) : tally.notCompared;
  const { compared } = tally;
  return { ...begun, isDone, after, found: [...found], compared, notCompared, fields: reading.compared.tallies() };
}

/** What became of records that were found. */
class FoundTally {
  compared: number;
  readonly notCompared: Partial<Record<NotComparedReason, number>>;

  constructor(begun: SkewPart) {
    this.compared = begun.compared;
    this.notCompared = { ...begun.notCompared };
  }

  /** @param lacks why the record was not compared; undefined: it was */
  count(lacks: NotComparedReason | undefined): void {
    if (lacks === undefined) this.compared += 1;
    else this.notCompared[lacks] = (this.notCompared[lacks] ?? 0) + 1;
  }
}

const REQUEST_ID = /"requestId":"([^"\\]+)"/;

async function readObject(
  { lines }: SkewDeps,
  key: string,
  { model, wanted, compared, found, tally }: Reading & { readonly found: Set<number>; readonly tally: FoundTally },
): Promise<void> {
  for await (const line of (await lines.readLines(key)) ?? []) {
    const row = typeof line === 'string' ? rowOf(line, wanted, found) : undefined;
    const record = row === undefined || typeof line !== 'string' ? undefined : readCaptureRecord(line);
    if (row === undefined || record === undefined || !isOf(record, { model, version: row.version })) continue;
    found.add(row.place);
    const lacks = lacksOf(record);
    if (lacks === undefined) compared.add(row.place, record);
    tally.count(lacks);
  }
}

/** The row that a line is looked for by, told before it is read whole. */
function rowOf(line: string, { rows }: WantedRows, found: ReadonlySet<number>): WantedRow | undefined {
  const row = rows.get(REQUEST_ID.exec(line)?.[1] ?? '');
  return row === undefined || found.has(row.place) ? undefined : row;
}

function isOf(record: CaptureRecord, { model, version }: Pick<CaptureRecord, 'model' | 'version'>): boolean {
  return record.model === model && record.version === version;
}

/** Why a record cannot be compared. */
function lacksOf({ isCut, features }: CaptureRecord): 'too-large' | 'not-sampled' | undefined {
  if (isCut === true) return 'too-large';
  return features === undefined ? 'not-sampled' : undefined;
}

function lackOf(
  rows: ReadonlyMap<string, WantedRow>,
  found: ReadonlySet<number>,
  now: number,
): SkewPart['notCompared'] {
  const left = [...rows.values()].filter(({ place }) => !found.has(place));
  const young = left.filter(({ at }) => at > now - DELIVERED_MS).length;
  return { 'not-delivered-yet': young, 'not-captured': left.length - young };
}

function answerOf({ isDone, rows, compared, notCompared }: SkewPart): SkewBatchAnswer {
  return { isDone, rows, compared, notCompared };
}
