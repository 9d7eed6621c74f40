import { createHash } from 'node:crypto';
import { SecretSigner } from '../../../lambdas/adapters/router/secret-signer.ts';
import { SecretVerifier } from '../../../lambdas/adapters/router/secret-verifier.ts';
import type { FeedbackRecord } from '../../../lambdas/contracts/messages/feedback.ts';
import { writeContext, type PredictionContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { answerFeedback } from '../../../lambdas/usecases/windows/feedback/answer-feedback.ts';
import {
  KeptFeedbackModels,
  type SpecificationReader,
} from '../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import type { FixedClock } from '../fakes/fixed-clock.ts';
import { MemoryLabels } from '../fakes/memory-labels.ts';

/** The real feedback function over a table and a stream in memory, and ids as the router signs them. */
export class FeedbackWorld {
  readonly labels = new MemoryLabels();
  readonly delivered: FeedbackRecord[] = [];
  /** Requests that were answered, by the number of their lines. */
  readonly batches: number[] = [];
  /** Requests that are answered with 503 before one is taken. */
  outages = 0;
  readonly #clock: FixedClock;
  readonly #models: KeptFeedbackModels;
  readonly #signer: SecretSigner;
  readonly #ids: SecretVerifier;

  constructor(registry: SpecificationReader, clock: FixedClock, key = 'a key') {
    this.#clock = clock;
    this.#models = new KeptFeedbackModels(registry, clock);
    this.#signer = new SecretSigner(
      async () => key,
      () => clock.now(),
    );
    this.#ids = new SecretVerifier(async () => key);
  }

  /** The id of a prediction that was answered a minute ago. */
  async idOf(requestId: string, over: Partial<PredictionContext> = {}): Promise<string> {
    const window = Math.floor(this.#clock.now() / 1000) - 60;
    const context = {
      model: 'm',
      version: 'v1',
      assignment: 'random',
      revision: 0,
      slice: 0,
      prediction: 0.5,
    } as const;
    return (await this.#signer.sign(writeContext({ ...context, window, requestId, ...over }))) ?? '';
  }

  async answer(text: string): Promise<{ readonly status: number; readonly body: unknown }> {
    if (this.outages > 0) {
      this.outages -= 1;
      return { status: 503, body: { error: { code: 'STORAGE_UNAVAILABLE', message: 'the stream does not answer' } } };
    }
    const sink = { deliver: async (records: readonly FeedbackRecord[]) => void this.delivered.push(...records) };
    const hash = (one: string): string => createHash('sha256').update(one).digest('base64url').slice(0, 22);
    const parts = { ids: this.#ids, labels: this.labels, models: this.#models, clock: this.#clock };
    const reply = await answerFeedback({ ...parts, sink, hash }, text);
    if ('lines' in reply.body) this.batches.push(reply.body.lines);
    return reply;
  }
}
