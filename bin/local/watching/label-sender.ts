import type { FeedbackPost } from '../../client/feedback/feedback-client.ts';
import { failureOf, type FeedbackSum } from '../../client/feedback/feedback-sum.ts';
import type { Flight } from '../traffic/flights.ts';
import type { Replay } from '../traffic/replay.ts';
import { outcomesOf, sendOutcomes, type Outcome, type RowsOf } from './outcomes.ts';

const EVERY_MS = 3_000;
/** Labels of one call: on a busy machine a call of a thousand may not end in time. */
const MOST_LABELS = 250;

/** Whose answers are told about, and to whom. */
interface LabelSource {
  readonly model: string;
  readonly post: FeedbackPost;
  readonly replay: Pick<Replay, 'answers'>;
  /** What is told of each. @default - its label */
  readonly rowsOf?: RowsOf;
}

/** Sends what became of the flights that were asked for, as long as it runs. */
export class LabelSender {
  /** Everything that was sent. */
  readonly outcomes: Outcome[] = [];
  readonly #from: LabelSource;
  readonly #flights: readonly Flight[];
  #seen = 0;
  #sum: FeedbackSum = { lines: 0, outcomes: {} };
  #failure: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(from: LabelSource, flights: readonly Flight[]) {
    this.#from = from;
    this.#flights = flights;
  }

  /** What became of all labels so far. */
  get sum(): FeedbackSum {
    return this.#sum;
  }

  /** Sends the labels of the answers that came since the last time. */
  sendNew(): Promise<void> {
    const turn = this.#sending.then(() => this.#send());
    this.#sending = turn.then(
      () => void (this.#failure = undefined),
      (error: unknown) => void (this.#failure = error instanceof Error ? error.message : String(error)),
    );
    return turn;
  }

  /** Why labels were not taken: the last failure that no later turn made up for, or refused lines; undefined if all were taken. */
  get refused(): string | undefined {
    return this.#failure ?? failureOf(this.#sum)?.message;
  }

  start(): void {
    this.#timer = setInterval(() => void this.sendNew().catch(() => undefined), EVERY_MS);
  }

  /** Sends the last ones and ends; a failure is told by `refused`, so that it hides none of what came before. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.sendNew().catch(() => undefined);
  }

  async #send(): Promise<void> {
    const { replay, ...to } = this.#from;
    const answers = replay.answers.slice(this.#seen);
    for (let from = 0; from < answers.length; from += MOST_LABELS) {
      const some = answers.slice(from, from + MOST_LABELS);
      const outcomes = outcomesOf(some, this.#flights);
      if (outcomes.length > 0) this.#add(await sendOutcomes(outcomes, { ...to, say: () => undefined }));
      this.outcomes.push(...outcomes);
      this.#seen += some.length;
    }
  }

  #add({ lines, outcomes }: FeedbackSum): void {
    const sum: Record<string, number> = { ...this.#sum.outcomes };
    for (const [outcome, count] of Object.entries(outcomes)) sum[outcome] = (sum[outcome] ?? 0) + count;
    this.#sum = { lines: this.#sum.lines + lines, outcomes: sum };
  }
}
