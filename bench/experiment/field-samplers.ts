import { drawBeta } from '../../lambdas/domain/stats/draws/draw-beta.ts';
import { drawBinomial, type Random } from '../../lambdas/domain/stats/draws/draw-counts.ts';
import { drawCounts, drawWindow, type Seen } from './bandit-world.ts';

/** A sampler of the field: it divides a window of requests, and learns of it at its end. */
export interface Sampler {
  readonly name: string;
  /** Requests of the next window by version, the champion first, and what they brought. */
  window(random: Random, rates: readonly number[], total: number): readonly Seen[];
}

function added(seen: readonly Seen[], more: readonly Seen[]): readonly Seen[] {
  return seen.map(({ requests, events }, at) => ({
    requests: requests + (more[at]?.requests ?? 0),
    events: events + (more[at]?.events ?? 0),
  }));
}

const nobody = (versions: number): readonly Seen[] =>
  Array.from({ length: versions }, () => ({ requests: 0, events: 0 }));

function bestOf(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

/** Thompson (1933): every request goes to the version whose draw from Beta(1 + events, 1 + others) is highest; no bounds, no first events. */
export function plainThompson(versions: number): Sampler {
  let seen = nobody(versions);
  return {
    name: 'plain Thompson',
    window(random, rates, total) {
      const counts = Array.from({ length: versions }, () => 0);
      for (let n = 0; n < total; n++) {
        const at = bestOf(seen.map(({ requests, events }) => drawBeta(random, 1 + events, 1 + requests - events)));
        counts[at] = (counts[at] ?? 0) + 1;
      }
      const now = drawWindow(random, rates, counts);
      seen = added(seen, now);
      return now;
    },
  };
}

/** A tenth of the requests to anybody, the rest to the version with the highest rate so far. */
export function epsilonGreedy(versions: number, epsilon = 0.1): Sampler {
  let seen = nobody(versions);
  return {
    name: 'epsilon-greedy (10 %)',
    window(random, rates, total) {
      const best = bestOf(seen.map(({ requests, events }) => (requests === 0 ? 1 : events / requests)));
      const shares = seen.map((_, at) => epsilon / versions + (at === best ? 1 - epsilon : 0));
      const now = drawWindow(random, rates, drawCounts(random, total, shares));
      seen = added(seen, now);
      return now;
    },
  };
}

/** UCB1 (Auer, Cesa-Bianchi, Fischer 2002): each request to the highest mean + √(2 ln t / n), learned of at once. */
export function upperBound(versions: number): Sampler {
  let seen = nobody(versions);
  let asked = 0;
  return {
    name: 'UCB1',
    window(random, rates, total) {
      const before = seen;
      const now = seen.map((one) => ({ ...one }));
      for (let n = 0; n < total; n++) {
        asked += 1;
        const at = bestOf(
          now.map(({ requests, events }) =>
            requests === 0 ? Infinity : events / requests + Math.sqrt((2 * Math.log(asked)) / requests),
          ),
        );
        const one = now[at];
        if (one !== undefined)
          now[at] = { requests: one.requests + 1, events: one.events + drawBinomial(random, 1, rates[at] ?? 0) };
      }
      seen = now;
      return now.map(({ requests, events }, at) => ({
        requests: requests - (before[at]?.requests ?? 0),
        events: events - (before[at]?.events ?? 0),
      }));
    },
  };
}
