import type { DatedReason, Look } from '../model/rows.ts';

/** `1.23` for a rate of 0.0123, with as many digits as tell something. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** A probability as people read it: three digits, small ones with a power of ten. */
function probability(p: number): string {
  if (p === 0) return '0';
  return p >= 0.001 ? p.toFixed(3) : p.toExponential(1);
}

/** Why the rollout goes back: test, both counts, ratio, p and budget. */
export function rollbackWords(look: Look): string {
  return `rolled back in window ${look.minute}: ${look.reasons.map(crossedWords).join('; ')}`;
}

/** Why the rollout may end with the challenger as champion: the tests that proved it. */
export function promoteWords(look: Look): string {
  return `promoted in window ${look.minute}: ${look.proved.map(provedWords).join('; ')}`;
}

/** What is wrong with the split. */
export function invalidWords(look: Look): string {
  const [reason] = look.reasons;
  if (reason === undefined) return `invalid in window ${look.minute}`;
  const { challenger } = reason.counts;
  const share = percent(challenger.events / Math.max(1, challenger.requests));
  return `invalid in window ${look.minute}: the challenger got ${share} of ${challenger.requests} requests, which contradicts the weights (p ${probability(reason.p)}); the split or the capture is broken`;
}

interface Progress {
  readonly look: Look;
  readonly windows: number;
  readonly horizonWindows: number;
  readonly exposed: number;
}

/** What an undecided rollout proved too little of, and what it would have seen with 90 %. */
type Undecided = Progress & { readonly unproven?: readonly string[]; readonly sees?: readonly string[] };

/** What is still missing. */
export function continueWords({ look, windows, horizonWindows, exposed }: Progress): string {
  const proved = look.proved.length === 0 ? 'nothing proven yet' : look.proved.map(provedWords).join('; ');
  if (exposed === 0) return `insufficient data: 0 challenger requests in ${windows} of ${horizonWindows} windows`;
  return `${exposed} challenger requests in ${windows} of ${horizonWindows} windows, no guardrail broken; ${proved}`;
}

/** Why nothing was decided: what was proven, and what was not. */
export function inconclusiveWords({ look, windows, exposed, unproven = [], sees = [] }: Undecided): string {
  const missing = unproven.length === 0 ? 'outcomes are not ripe' : `unproven: ${unproven.join(', ')}`;
  const seen = sees.length === 0 ? '' : `; it could see ${sees.join(', ')}`;
  const proved = look.proved.length === 0 ? '' : `; ${look.proved.map(provedWords).join('; ')}`;
  return `not decided after ${windows} windows: ${exposed} challenger requests broke no guardrail; ${missing}${proved}${seen}`;
}

const known: Readonly<Record<string, string>> = {
  latency0: "requests slower than the champion's median",
  latency1: "requests slower than the champion's p90",
  latency2: "requests slower than the champion's p99",
  latencyBody: 'latency over the whole curve',
  latencyTail: 'latency of slow requests',
  'failures<ratio': "failures below the tolerated multiple of the champion's",
  'failures<pMax': 'failures below the objective',
  'latency<objective': 'latency inside the objective',
  'latency<bad': "p99 within the tolerated distance of the champion's",
};

/** Name of a test as people read it. */
export function testWords(test: string): string {
  return known[test] ?? test.replace(/^kpi:/, 'KPI ').replace(/^limit:/, 'limit ');
}

function crossedWords(reason: DatedReason): string {
  if (reason.kind === undefined) return countedWords(reason);
  switch (reason.kind) {
    case 'mean':
      return meanWords(reason);
    case 'hard':
      return `${shareWords(reason)}, above its hard limit (a plain comparison without error control)`;
    case 'earlier':
      return `earlier attempts of this version have shown enough: p ${probability(reason.p)} of budget ${probability(reason.budget)}`;
  }
}

function meanWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const mean = ({ events, requests }: typeof challenger): string =>
    String(Number((events / Math.max(1, requests)).toPrecision(3)));
  return `${testWords(reason.test)} ${mean(challenger)} on average against ${mean(champion)} at the champion, over ${challenger.requests} and ${champion.requests} values; p ${probability(reason.p)} of budget ${probability(reason.budget)}`;
}

/** Rate and counts of both arms. */
function shareWords({ test, counts: { challenger, champion } }: DatedReason): string {
  const beside = champion.requests === 0 ? '' : ` against ${champion.events} of ${champion.requests} at the champion`;
  const rate = percent(challenger.events / Math.max(1, challenger.requests));
  return `${testWords(test)} ${rate} (${challenger.events} of ${challenger.requests})${beside}`;
}

function countedWords(reason: DatedReason): string {
  const ratio = reason.ratio === undefined ? '' : `, ${reason.ratio.toFixed(1)} times the champion's`;
  return `${shareWords(reason)}${ratio}${intervalWords(reason)}; p ${probability(reason.p)} of budget ${probability(reason.budget)}, ${probability(reason.spent)} spent before${changeWords(reason)}`;
}

/** Ratios that the counts leave open, at every look together. */
function intervalWords({ interval }: DatedReason): string {
  if (interval === undefined || (interval.lower === undefined && interval.upper === undefined)) return '';
  const { lower, upper } = interval;
  if (upper === undefined) return ` (above ${ratioWords(lower ?? 0)}, 95 % at every look)`;
  if (lower === undefined) return ` (below ${ratioWords(upper)}, 95 % at every look)`;
  return ` (${ratioWords(lower)} to ${ratioWords(upper)}, 95 % at every look)`;
}

function ratioWords(ratio: number): string {
  return `×${Number(ratio.toPrecision(2))}`;
}

function changeWords({ change }: DatedReason): string {
  return change === undefined ? '' : `; ${change}`;
}

/** One proof: test, window, counts, p, and what would have changed it. */
export function provedWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const beside = champion.requests === 0 ? '' : `, ${champion.events} of ${champion.requests} at the champion`;
  return `${testWords(reason.test)} proven in window ${reason.minute} (${challenger.events} of ${challenger.requests}${beside}${intervalWords(reason)}; p ${probability(reason.p)} of ${probability(reason.budget)}${changeWords(reason)})`;
}
