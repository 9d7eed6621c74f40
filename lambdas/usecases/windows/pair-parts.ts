import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../contracts/runtime/periods.ts';
import { pairPartKey } from '../../contracts/stored/object-keys.ts';
import type { AnsweredPair } from '../../contracts/stored/rows/pair-part.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { ObjectStore } from './ports.ts';

/** Pairs that are kept of one object; what is beyond has no label, as if none had come. */
const MOST_PAIRS = 100_000;
/** Characters of a prediction that a label may be equal to. */
const LONGEST_TEXT = 200;

type Prediction = AnsweredPair['champion'];

/** Predictions of champion and shadow for the same requests of one captured object, for labels to be joined with. */
export class PairParts {
  readonly #pairs: (AnsweredPair & { readonly model: string })[] = [];

  /** Keeps a record of a shadow in which both versions answered with a prediction; any other record is none. */
  add(record: CaptureRecord, window: string): void {
    if (record.assignment !== 'shadow' || this.#pairs.length >= MOST_PAIRS) return;
    const { model, requestId, version, revision } = record;
    if (record.outcome !== 'ok' || record.pair?.outcome !== 'ok') return;
    const [champion, challenger] = [record.pair.prediction, record.prediction];
    if (!isPrediction(champion) || !isPrediction(challenger)) return;
    this.#pairs.push({ model, requestId, window, revision, version, champion, challenger });
  }

  /** Writes a part for each model and five windows; the same object writes the same parts. */
  async write(
    objects: Pick<ObjectStore, 'writeText'>,
    { hash, windowSeconds }: { readonly hash: string; readonly windowSeconds: number },
  ): Promise<void> {
    const fiveOf = (window: string): string => periodKeyAt('five', epochMsOf(window), windowSeconds);
    const parts = groupBy(this.#pairs, ({ model, window }) => pairPartKey(model, fiveOf(window), hash));
    for (const [key, some] of parts) {
      const pairs = some.map(({ model: _model, ...pair }) => pair);
      await objects.writeText(key, JSON.stringify({ schema: SCHEMA, pairs }));
    }
  }
}

function isPrediction(value: CaptureRecord['prediction']): value is Prediction {
  if (value === undefined || value === null) return false;
  return typeof value !== 'string' || value.length <= LONGEST_TEXT;
}
