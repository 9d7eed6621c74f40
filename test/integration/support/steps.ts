import { setTimeout as sleep } from 'node:timers/promises';
import { rolloutRecord, type RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { pace } from './traffic/pace.ts';
import { localUrl, signedHeaders, type System } from './system.ts';

export interface Answer {
  readonly status: number;
  readonly version: string | null;
  /** Why the assigned version was asked: champion, challenger, control … */
  readonly variant: string | null;
  readonly id: string | null;
  /** Revision of the route that served; NaN where none did. */
  readonly revision: number;
  readonly body: unknown;
}

async function call(base: string, request: { method: string; path: string; body?: unknown }): Promise<Response> {
  const url = new URL(`${base}${request.path}`);
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const headers = signedHeaders({ method: request.method, url, body, at: new Date() });
  const init = { method: request.method, headers, signal: AbortSignal.timeout(60_000) };
  return fetch(url, body === '' ? init : { ...init, body });
}

/** What a platform answers that has no room or no time; a repeat of a question is safe, of an order only where nobody took it. */
const [NO_ROOM, NO_TIME] = [429, [502, 503, 504]];
const ATTEMPTS = 8;

/** Calls the control API; the answer's status and body as they came, once the platform had room and time for it. */
export async function control(
  system: System,
  [method, path]: readonly [string, string],
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const base = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
  const request = body === undefined ? { method, path } : { method, path, body };
  const isPassing = (status: number): boolean => status === NO_ROOM || (method === 'GET' && NO_TIME.includes(status));
  let response = await call(base, request);
  for (let n = 1; n < ATTEMPTS && isPassing(response.status); n += 1) {
    await sleep(n * 250);
    response = await call(base, request);
  }
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body: parsed };
}

/** One prediction through the router. */
async function predict(system: System, model: string): Promise<Answer> {
  const base = localUrl(system.outputs.RouterUrl, system.emulator.endpoint);
  const response = await call(base, { method: 'POST', path: `/${model}`, body: { distance: 500, origin: 'SEA' } });
  const text = await response.text();
  return {
    status: response.status,
    version: response.headers.get('x-understudy-version'),
    variant: response.headers.get('x-understudy-variant'),
    id: response.headers.get('x-understudy-prediction-id'),
    revision: Number(response.headers.get('x-understudy-revision') ?? Number.NaN),
    body: text,
  };
}

/** Requests a second of callers who wait for the end of a rollout: fewer than others send, since most of their time they only wait. */
const PER_SECOND = 9;

/**
 * Sends requests from four clients until `until` says stop or `most` were sent; all answers in order of arrival.
 *
 * Callers who know only that, when they are to stop, keep a pace.
 */
export async function sendTraffic(
  system: System,
  model: string,
  options: { most: number; until?: () => boolean },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const paced = options.until === undefined ? undefined : pace(PER_SECOND);
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < options.most && options.until?.() !== true) {
      sent += 1;
      await paced?.();
      answers.push(await predict(system, model));
    }
  };
  await Promise.all([client(), client(), client(), client()]);
  return answers;
}

/** The record of a rollout as the control API shows it. */
export async function rolloutOf(system: System, model: string, rolloutId: string): Promise<RolloutRecord> {
  const { body } = await control(system, ['GET', `/models/${model}/rollouts/${rolloutId}`]);
  const record: unknown = typeof body === 'object' && body !== null && 'rollout' in body ? body.rollout : body;
  return rolloutRecord.parse(record);
}

const [SOON_MS, SELDOM_MS] = [200, 1_500];

/**
 * Waits until `probe` gives a value, asking more and more seldom: what comes late may be seen a second late, and a busy machine is asked
 * little; fails after `withinMs` with what was waited for.
 */
export async function eventually<T>(what: string, withinMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = SOON_MS; Date.now() < deadline; pauseMs = Math.min(pauseMs * 1.3, SELDOM_MS)) {
    const value = await probe();
    if (value !== undefined) return value;
    await sleep(pauseMs);
  }
  throw new Error(`${what} did not happen within ${withinMs} ms`);
}

/** Waits until a count is at most `most`, however long it takes to fall; fails when it has not fallen for `withinMs`. */
export async function untilAtMost(
  most: number,
  [what, withinMs]: readonly [what: string, withinMs: number],
  count: () => Promise<number>,
): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  while (least > most) {
    least = await eventually(`fewer ${what} than ${least}`, withinMs, async () => {
      const now = await count();
      return now < least ? now : undefined;
    });
  }
}
