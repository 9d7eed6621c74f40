import type { DatedReason, Look } from './types.ts';

/** `1.23` for a rate of 0.0123, with as many digits as tell something. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** A probability as people read it: three digits, small ones with a power of ten. */
function probability(p: number): string {
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

/** What is still missing. */
export function continueWords({ look, windows, horizonWindows, exposed }: Progress): string {
  const proved = look.proved.length === 0 ? 'nothing proven yet' : look.proved.map(provedWords).join('; ');
  if (exposed === 0) return `insufficient data: 0 challenger requests in ${windows} of ${horizonWindows} windows`;
  return `${exposed} challenger requests in ${windows} of ${horizonWindows} windows, no guardrail broken; ${proved}`;
}

/** Why nothing was decided. */
export function inconclusiveWords({ windows, exposed }: Progress): string {
  return `not decided after ${windows} windows: ${exposed} challenger requests broke no guardrail and proved too little`;
}

function crossedWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const ratio = reason.ratio === undefined ? '' : `, ${reason.ratio.toFixed(1)} times the champion's`;
  const beside = champion.requests === 0 ? '' : ` against ${champion.events} of ${champion.requests} at the champion`;
  const rate = percent(challenger.events / Math.max(1, challenger.requests));
  return `${reason.test} ${rate} (${challenger.events} of ${challenger.requests})${beside}${ratio}; p ${probability(reason.p)} of budget ${probability(reason.budget)}`;
}

function provedWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const beside = champion.requests === 0 ? '' : `, ${champion.events} of ${champion.requests} at the champion`;
  return `${reason.test} proven in window ${reason.minute} (${challenger.events} failures of ${challenger.requests}${beside}; p ${probability(reason.p)})`;
}
