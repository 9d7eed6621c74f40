import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { feedbackAnswer } from '../../../../lambdas/contracts/messages/feedback.ts';
import { readContext, type PredictionContext } from '../../../../lambdas/contracts/messages/prediction-context.ts';
import type { Told } from '../any-models.ts';
import { SeveralCallers } from './several-callers.ts';
import { system } from '../shared-system.ts';
import { localUrl, signedHeaders } from '../system.ts';

/** What a caller holds of a prediction, and the truth that it learns later. */
export interface Known {
  readonly id: string;
  readonly label: boolean;
  readonly context: PredictionContext;
}

/** Callers of a model of one feature `x`, 0 to 100, that is true with a chance of x in 100. */
export class WatchedTraffic {
  readonly known: Known[] = [];
  /** What callers multiply `x` by: 1, or another unit. */
  scale = 1;
  readonly #model: string;
  readonly #callers = new SeveralCallers(2, (paced) => this.#round(paced));
  #n = 0;

  constructor(model: string) {
    this.#model = model;
  }

  stop(): Promise<void> {
    return this.#callers.stop();
  }

  async #round(paced: () => Promise<void>): Promise<void> {
    await paced();
    this.#n += 1;
    const x = spread(this.#n, 0.618033988749895) * 100;
    const label = spread(this.#n, 0.754877666246693) * 100 < x;
    const id = await ask(this.#model, { x: x * this.scale });
    const context = id === undefined ? undefined : contextOf(id);
    if (id !== undefined && context !== undefined) this.known.push({ id, label, context });
    else await sleep(100);
  }
}

const request = z.object({ x: z.number() });

/** The model itself: the chance that it is true, which another unit takes out of order. */
export function scoreOf(body: Buffer): Told {
  const { x } = request.parse(JSON.parse(body.toString('utf8')));
  return { body: JSON.stringify({ score: x <= 100 ? x / 100 : (x % 100) / 100 }) };
}

/** Sends labels; what became of them, by outcome. */
export async function sendLabels(known: readonly Known[]): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  for (let at = 0; at < known.length; at += 1000) {
    const lines = known.slice(at, at + 1000).map(({ id, label }) => ({ id, label }));
    const text = await post(`${localUrl(system.outputs.FeedbackUrl, system.emulator.endpoint)}/`, lines);
    const answer = feedbackAnswer.parse(JSON.parse(text.body));
    for (const [outcome, count] of Object.entries(answer.outcomes))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  return outcomes;
}

/** Chance that one that is true scores above one that is not, ties counting half: by counting all pairs. */
export function pairsInOrder(known: readonly Known[]): number {
  const scores = (label: boolean): readonly number[] =>
    known.filter((one) => one.label === label).map(({ context }) => Number(context.prediction));
  const [right, wrong] = [scores(true), scores(false)];
  let wins = 0;
  for (const a of right) for (const b of wrong) wins += (Math.sign(a - b) + 1) / 2;
  return wins / (right.length * wrong.length);
}

async function ask(model: string, body: unknown): Promise<string | undefined> {
  const url = `${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${model}`;
  try {
    const { status, id } = await post(url, body);
    return status === 200 ? (id ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** One signed POST of a JSON value. */
export async function post(to: string, value: unknown): Promise<{ status: number; id: string | null; body: string }> {
  const url = new URL(to);
  const body = JSON.stringify(value);
  const headers = signedHeaders({ method: 'POST', url, body, at: new Date() });
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  const id = response.headers.get('x-understudy-prediction-id');
  return { status: response.status, id, body: await response.text() };
}

function contextOf(id: string): PredictionContext | undefined {
  return readContext(Buffer.from(id.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** Evenly spread over [0, 1): multiples of an irrational number. */
function spread(n: number, by: number): number {
  return (n * by) % 1;
}
