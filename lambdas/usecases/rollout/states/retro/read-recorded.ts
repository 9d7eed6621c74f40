import type { CaptureRecord } from '../../../../contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../../../contracts/messages/read-capture-record.ts';
import { epochMsOf, isoAt } from '../../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../../contracts/runtime/periods.ts';
import { CAPTURE_PREFIX } from '../../../../contracts/stored/object-keys.ts';
import type { RetroCursor, RetroSums } from '../../../../contracts/stored/rollouts/retro.ts';
import type { LabelRow } from '../../../../contracts/stored/rows/label-part.ts';
import { countRecorded } from '../../../../domain/rollout/retro/retro-coverage.ts';
import { recordedAnswer, type RecordedAnswer } from '../../../../domain/rollout/retro/recorded-answer.ts';
import type { Clock } from '../../../system/ports.ts';
import { capturedObjects, capturedPrefixes } from '../../../windows/captured-objects.ts';
import { readHourLabels } from '../../../windows/labels/read-request-labels.ts';
import type { LineReader, ObjectIndex, ObjectStore } from '../../../windows/ports.ts';

/** Time after an hour in which its records are delivered. */
const DELIVERED_MS = 30 * 60_000;

/** What reading recorded requests needs from outside. */
export interface ReadRecordedDeps {
  readonly objects: Pick<ObjectStore, 'readText'> & ObjectIndex & LineReader;
  readonly clock: Pick<Clock, 'now'>;
}

/** Which requests are looked for, and how far this call goes. */
export interface RecordedSpan {
  readonly model: string;
  readonly champion: string;
  readonly windowSeconds: number;
  /** Requests from this instant on, epoch milliseconds; labels that arrived before `until`. */
  readonly from: number;
  readonly until: number;
  /** Most requests that are given. */
  readonly most: number;
  /** Instant after which nothing further is read, epoch milliseconds. */
  readonly stopAt: number;
}

/** Where reading stands: the place behind what was given so far, and what was met on the way. */
export interface RecordedPlace {
  /** Undefined: there is nothing further. */
  readonly cursor: RetroCursor | undefined;
  readonly met: Pick<RetroSums, 'found' | 'skipped' | 'labelled' | 'objects' | 'coverage'>;
}

/** A recorded request with its label, and the place behind it. */
export interface LabelledAnswer extends RecordedAnswer {
  readonly label: LabelRow['label'];
  readonly place: RecordedPlace;
}

/** Requests that were found, in the order in which they are asked, and where reading stopped. */
export interface RecordedSlice {
  readonly answers: readonly LabelledAnswer[];
  readonly end: RecordedPlace;
}

/**
 * Looks for recorded, labelled answers of the champion from a place on: hours without labels are passed, of the others the captured
 * objects are read in the order of their keys. The newest hour comes first, and none twice.
 *
 * @param asked ids of requests of this hour that were asked before
 */
export async function readRecorded(
  deps: ReadRecordedDeps,
  span: RecordedSpan,
  { place, asked }: { readonly place: RecordedPlace; readonly asked: ReadonlySet<string> },
): Promise<RecordedSlice> {
  const reader = new RecordedReader(deps, span, place);
  let known = new Set(asked);
  while (reader.cursor !== undefined && !reader.isFull()) {
    await reader.readHour(known);
    known = new Set();
  }
  return { answers: reader.answers, end: reader.place() };
}

class RecordedReader {
  readonly answers: LabelledAnswer[] = [];
  cursor: RetroCursor | undefined;
  #met: RecordedPlace['met'];
  readonly #deps: ReadRecordedDeps;
  readonly #span: RecordedSpan;
  readonly #hourMs: number;

  constructor(deps: ReadRecordedDeps, span: RecordedSpan, { cursor, met }: RecordedPlace) {
    this.#deps = deps;
    this.#span = span;
    this.#met = met;
    this.#hourMs = periodSeconds('hour', span.windowSeconds) * 1_000;
    this.cursor = cursor;
  }

  isFull(): boolean {
    return this.answers.length >= this.#span.most || this.#deps.clock.now() >= this.#span.stopAt;
  }

  place(): RecordedPlace {
    return { cursor: this.cursor, met: this.#met };
  }

  /** Reads the hour of the cursor on, to its end or until enough was found. */
  async readHour(asked: Set<string>): Promise<void> {
    const { cursor } = this;
    if (cursor === undefined) return;
    const { model, until: arrivedBefore, windowSeconds } = this.#span;
    const labels = await readHourLabels(this.#deps, { model, hour: cursor.hour, windowSeconds, arrivedBefore });
    if (cursor.after === '' && cursor.part === undefined) this.#count({ labelled: labels.size });
    if (labels.size > 0 && !(await this.#readObjects(cursor, labels, asked))) return;
    const before = epochMsOf(cursor.hour) - this.#hourMs;
    this.cursor = before + this.#hourMs <= this.#span.from ? undefined : { hour: isoAt(before), after: '' };
  }

  /** Whether all objects of the hour were read. */
  async #readObjects(
    { hour, after, part }: RetroCursor,
    labels: ReadonlyMap<string, LabelRow['label']>,
    asked: Set<string>,
  ): Promise<boolean> {
    const start = epochMsOf(hour);
    const prefixes = capturedPrefixes([start, start + this.#hourMs - 1]);
    for await (const { key, modifiedAt } of capturedObjects(this.#deps.objects, prefixes, { after, since: start })) {
      if (this.isFull()) return false;
      // What was delivered long after the hour holds nothing of it, unless it was written anew.
      if (key.startsWith(CAPTURE_PREFIX) && modifiedAt > start + this.#hourMs + DELIVERED_MS) continue;
      const done = part?.key === key ? part.lines : 0;
      if (!(await this.#readLines({ hour, key, done }, labels, asked))) return false;
      this.#count({ objects: 1 });
      this.cursor = { hour, after: key };
    }
    return true;
  }

  /** Whether the object was read to its end. */
  async #readLines(
    { hour, key, done }: { readonly hour: string; readonly key: string; readonly done: number },
    labels: ReadonlyMap<string, LabelRow['label']>,
    asked: Set<string>,
  ): Promise<boolean> {
    const after = this.cursor?.after ?? '';
    let lines = 0;
    for await (const line of (await this.#deps.objects.readLines(key)) ?? []) {
      lines += 1;
      if (lines <= done || typeof line !== 'string') continue;
      if (this.answers.length >= this.#span.most) return false;
      this.cursor = { hour, after, part: { key, lines } };
      this.#readLine(line, labels, { hour, asked });
    }
    return true;
  }

  #readLine(
    line: string,
    labels: ReadonlyMap<string, LabelRow['label']>,
    { hour, asked }: { readonly hour: string; readonly asked: Set<string> },
  ): void {
    const record = readCaptureRecord(line);
    if (record === undefined || record.model !== this.#span.model) return;
    const label = labels.get(record.requestId);
    // Labels of other hours are not known here.
    if (record.at >= epochMsOf(hour) && record.at < epochMsOf(hour) + this.#hourMs) this.#cover(record, label);
    const recorded = label === undefined ? undefined : recordedAnswer(record, this.#span.champion);
    if (recorded === undefined || label === undefined) return;
    if (asked.has(record.requestId)) {
      this.#skip('twice');
      return;
    }
    asked.add(record.requestId);
    this.#count({ found: 1 });
    if (recorded.kind !== 'asked') this.#skip(recorded.kind);
    else this.answers.push({ ...recorded.answer, label, place: this.place() });
  }

  #cover(record: CaptureRecord, label: LabelRow['label'] | undefined): void {
    const recorded = recordedAnswer(record, this.#span.champion);
    if (recorded?.kind !== 'asked') return;
    const coverage = countRecorded(this.#met.coverage, recorded.answer.prediction, label !== undefined);
    this.#met = { ...this.#met, coverage };
  }

  #skip(why: keyof RetroSums['skipped']): void {
    const { skipped } = this.#met;
    this.#met = { ...this.#met, skipped: { ...skipped, [why]: skipped[why] + 1 } };
  }

  #count(more: Partial<Record<'found' | 'labelled' | 'objects', number>>): void {
    const { found, labelled, objects } = this.#met;
    this.#met = {
      ...this.#met,
      found: found + (more.found ?? 0),
      labelled: labelled + (more.labelled ?? 0),
      objects: objects + (more.objects ?? 0),
    };
  }
}
