import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../contracts/runtime/periods.ts';
import { scorePartKey } from '../../../contracts/stored/object-keys.ts';
import type { ScoredRequest } from '../../../contracts/stored/rows/scores/score-part.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ObjectStore } from '../ports.ts';

/** Scores that are kept of one object; a request beyond them has none. */
const MOST_SCORES = 200_000;

/** The champion's scores of requests of one captured object, for outcomes to be joined with. */
export class ScoreParts {
  readonly #scores: (ScoredRequest & { readonly model: string })[] = [];

  /** Keeps the score of a record that has one: the champion's own, or a copy's. */
  add({ model, requestId, revision, score }: CaptureRecord, window: string): void {
    if (score === undefined || this.#scores.length >= MOST_SCORES) return;
    this.#scores.push({ model, requestId, window, revision, version: score.of, score: score.value });
  }

  /** Writes a part for each model and five windows; the same object writes the same parts. */
  async write(
    objects: Pick<ObjectStore, 'writeText'>,
    { hash, windowSeconds }: { readonly hash: string; readonly windowSeconds: number },
  ): Promise<void> {
    const fiveOf = (window: string): string => periodKeyAt('five', epochMsOf(window), windowSeconds);
    const parts = groupBy(this.#scores, ({ model, window }) => scorePartKey(model, fiveOf(window), hash));
    for (const [key, some] of parts) {
      const scores = some.map(({ model: _model, ...one }) => one);
      await objects.writeText(key, JSON.stringify({ schema: SCHEMA, scores }));
    }
  }
}
