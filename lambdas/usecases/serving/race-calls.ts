import type { Clock } from '../system/ports.ts';

/** A call that may be raced by a second one. */
export interface Raced<T> {
  /** Makes the call; it is given up when the signal says so. Never throws. */
  readonly send: (signal: AbortSignal) => Promise<T>;
  readonly isGood: (result: T) => boolean;
  /** Milliseconds after which the first call is slow. */
  readonly afterMs: number;
  /** Whether a second one may be made. */
  readonly maySend: () => boolean;
}

/** The result, and which call gave it where there were two; `hedgeCapped`: it was slow, and no second one might be made. */
export interface Race<T> {
  readonly result: T;
  readonly hedge?: 'first' | 'second';
  readonly hedgeCapped?: true;
}

interface Call<T> {
  readonly result: Promise<T>;
  readonly giveUp: () => void;
}

/**
 * Makes a call, and a second one where the first is slow: the first good result wins and the other call is given up. Where none is
 * good, the result is that of the first.
 */
export async function raceCalls<T>(clock: Pick<Clock, 'sleep'>, raced: Raced<T>): Promise<Race<T>> {
  const first = begin(raced);
  const early = await Promise.race([first.result.then((result) => ({ result })), clock.sleep(raced.afterMs)]);
  if (early !== undefined) return early;
  if (!raced.maySend()) return { result: await first.result, hedgeCapped: true };
  const second = begin(raced);
  const winner = await firstGood([first, second], raced.isGood);
  for (const call of [first, second]) if (call !== winner) call.giveUp();
  return { result: await winner.result, hedge: winner === second ? 'second' : 'first' };
}

function begin<T>({ send }: Raced<T>): Call<T> {
  const control = new AbortController();
  return { result: send(control.signal), giveUp: () => control.abort() };
}

/** The call whose good result came first; the first call where no result is good. */
async function firstGood<T>(calls: readonly [Call<T>, Call<T>], isGood: (result: T) => boolean): Promise<Call<T>> {
  const ended = calls.map(async (call) => {
    if (!isGood(await call.result)) throw new Error('not good');
    return call;
  });
  return Promise.any(ended).catch(() => calls[0]);
}
