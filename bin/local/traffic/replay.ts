import { setTimeout as sleep } from 'node:timers/promises';
import { predict, type Prediction } from '../../client/router-client.ts';
import type { Sender } from '../../client/signed-request.ts';

const BACK_OFF_MS = 50;

/** One answer as the caller saw it. */
export interface Served {
  /** Epoch milliseconds of the request and of its answer. */
  readonly sentAt: number;
  readonly at: number;
  /** 0 when no answer came. */
  readonly status: number;
  readonly version: string | undefined;
  readonly variant: string | undefined;
  readonly revision: number | undefined;
  readonly predictionId: string | undefined;
  readonly fallback: string | undefined;
  /** What was asked, the very object of the list that is sent. */
  readonly asked: unknown;
}

/** How requests are sent. */
export interface ReplayOptions {
  readonly send: Sender;
  /** Address of the router. */
  readonly base: string;
  readonly model: string;
  /** Bodies of the first traffic. */
  readonly bodies: readonly unknown[];
  /** Requests under way at a time. */
  readonly clients: number;
  /** Longest wait for an answer, above the model's own time limit; a second is added. */
  readonly timeoutMs: number;
}

/** Traffic: sends requests until it is stopped, and remembers every answer in order of arrival. */
export class Replay {
  readonly answers: Served[] = [];
  readonly #options: ReplayOptions;
  #bodies: readonly unknown[];
  #next = 0;
  #isRunning = false;
  #clients: Promise<unknown> = Promise.resolve();

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#bodies = options.bodies;
  }

  /** Sends other bodies from now on, in order and from the start again when they are used up. */
  send(bodies: readonly unknown[]): void {
    this.#bodies = bodies;
    this.#next = 0;
  }

  /** Starts, or goes on where it stopped. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#clients = Promise.all(Array.from({ length: this.#options.clients }, () => this.#client()));
  }

  /** Stops and waits for the answers that are under way. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#clients;
  }

  async #client(): Promise<void> {
    while (this.#isRunning) {
      const body = this.#bodies[this.#next % this.#bodies.length];
      this.#next += 1;
      const answer = await this.#askUntilTaken(body);
      this.answers.push(answer);
      if (answer.status === 0) await sleep(BACK_OFF_MS);
    }
  }

  /** The platform refuses what is beyond its concurrency before the router sees it; a caller asks again, as those of AWS do. */
  async #askUntilTaken(body: unknown): Promise<Served> {
    for (;;) {
      const answer = await this.#ask(body);
      if (!isThrottled(answer) || !this.#isRunning) return answer;
      await sleep(BACK_OFF_MS);
    }
  }

  async #ask(body: unknown): Promise<Served> {
    const { send, base, model, timeoutMs } = this.#options;
    const sentAt = Date.now();
    try {
      const { body: _, ...answer } = await predict(send, { base, model, body, timeoutMs: timeoutMs + 1_000 });
      return { sentAt, at: Date.now(), asked: body, ...answer };
    } catch {
      return { sentAt, at: Date.now(), asked: body, ...noAnswer };
    }
  }
}

/** Answers of the router carry a version, also a model's own 429; one without it was given by the platform. */
function isThrottled({ status, version }: Served): boolean {
  return status === 429 && version === undefined;
}

const noAnswer: Omit<Prediction, 'body'> = {
  status: 0,
  version: undefined,
  variant: undefined,
  revision: undefined,
  predictionId: undefined,
  fallback: undefined,
  rule: undefined,
};
