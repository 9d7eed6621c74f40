import { counted } from '../../wording/counted.ts';
import { spanWords } from '../../wording/duration.ts';
import { decimals, probability, threeDigits, times } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import type { DatedReason, Look } from '../model/rows.ts';

/** Length of a window where nobody says otherwise, in seconds. */
const MINUTE = 60;

/** Real time from the start of a rollout to the end of one of its windows, counted from 0. */
function afterWords(window: number, windowSeconds: number): string {
  return `after ${spanWords(window + 1, windowSeconds)}`;
}

/** Why the rollout goes back: test, both counts, ratio, p and budget. */
export function rollbackWords(look: Look, windowSeconds = MINUTE): string {
  return `rolled back ${afterWords(look.minute, windowSeconds)}: ${crossingWords(look, windowSeconds)}`;
}

/** What broke: the numbers of each test that crossed. */
export function crossingWords(look: Look, windowSeconds = MINUTE): string {
  return look.reasons.map((reason) => `${crossedWords(reason)}${sinceWords(reason, windowSeconds)}`).join('; ');
}

/** Why the rollout may end with the challenger as champion: the tests that proved it. */
export function promoteWords(look: Look, windowSeconds = MINUTE): string {
  return `promoted ${afterWords(look.minute, windowSeconds)}: ${allProvedWords(look, windowSeconds)}`;
}

/** What is wrong with the split. */
export function invalidWords(look: Look, windowSeconds = MINUTE): string {
  const after = afterWords(look.minute, windowSeconds);
  const isBeside = look.reasons[0]?.against !== undefined;
  return `invalid ${after}: ${splitWords(look, ['the challenger', ...(isBeside ? ['it and the control'] : [])])}`;
}

/** By how much a split contradicts the weights. @param who whose share it is, and among whom where there are others */
export function splitWords({ reasons: [reason] }: Look, [who, among]: readonly string[]): string {
  if (reason === undefined) return 'the split is broken';
  const { challenger } = reason.counts;
  const share = percent(challenger.events / Math.max(1, challenger.requests));
  const both = among === undefined ? '' : ` of ${among}`;
  return `${who} got ${share} of ${challenger.requests} requests${both}, which contradicts the weights (p ${probability(reason.p)}); the split or the capture is broken`;
}

interface Progress {
  readonly look: Look;
  readonly windows: number;
  readonly horizonWindows: number;
  readonly exposed: number;
  readonly windowSeconds?: number;
  /** Requests that the challenger must still have before the step may end. */
  readonly missingRequests?: number;
}

/** What an undecided rollout proved too little of, and what it would have seen with 90 %. */
type Undecided = Progress & { readonly unproven?: readonly string[]; readonly sees?: readonly string[] };

/** What is still missing. */
export function continueWords(progress: Progress): string {
  const { look, windows, horizonWindows, exposed, windowSeconds = MINUTE } = progress;
  const span = `${spanWords(windows, windowSeconds)} of ${spanWords(horizonWindows, windowSeconds)}`;
  if (exposed === 0) return `insufficient data: 0 challenger requests in ${span}`;
  const proved = look.proved.length === 0 ? 'nothing proven yet' : allProvedWords(look, windowSeconds);
  const missing = progress.missingRequests ?? 0;
  const waits = missing > 0 ? `; the step waits for ${counted(missing, 'challenger request')} more` : '';
  return `${counted(exposed, 'challenger request')} in ${span}, no guardrail broken; ${proved}${waits}`;
}

/** Why nothing was decided: what was proven, and what was not. */
export function inconclusiveWords(undecided: Undecided): string {
  const { look, windows, exposed, unproven = [], sees = [], windowSeconds = MINUTE } = undecided;
  const missing = unproven.length === 0 ? 'outcomes are not ripe' : `unproven: ${unproven.join(', ')}`;
  const seen = sees.length === 0 ? '' : `; it could see ${sees.join(', ')}`;
  const proved = look.proved.length === 0 ? '' : `; ${allProvedWords(look, windowSeconds)}`;
  const after = spanWords(windows, windowSeconds);
  return `not decided after ${after}: ${counted(exposed, 'challenger request')} broke no guardrail; ${missing}${proved}${seen}`;
}

/** What a plan that ends with a report has shown: what was proven, and what was not. */
export function reportWords({ look, windows, exposed, unproven = [], windowSeconds = MINUTE }: Undecided): string {
  const after = spanWords(windows, windowSeconds);
  const proved = look.proved.length === 0 ? 'nothing proven' : allProvedWords(look, windowSeconds);
  const missing = unproven.length === 0 ? '' : `; unproven: ${unproven.join(', ')}`;
  return `reported after ${after}: ${counted(exposed, 'challenger request')} broke no guardrail; ${proved}${missing}`;
}

const known: Readonly<Record<string, string>> = {
  labels: 'labels of the same requests',
  clientErrors: 'client errors',
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
  return (
    known[test] ??
    test
      .replace(/^control:(.*)$/, '$1 of the control')
      .replace(/^goal:/, 'a better ')
      .replace(/^kpi:/, 'KPI ')
      .replace(/^limit:/, 'limit ')
      .replace(/^segment:/, 'failures of ')
      .replace(/^alarm:/, 'alarm ')
      .replace(/^unseen:(.*)$/, 'alarm $1 that cannot be judged')
  );
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

/** The other arm, as people read it. */
function otherOf({ against }: Pick<DatedReason, 'against'>): string {
  return against ?? 'champion';
}

/** A test and what it compared with; thresholds stay the champion's. */
function namedWords(reason: Pick<DatedReason, 'test' | 'against'>): string {
  return testWords(reason.test).replace(/ of the champion's$/, ` of the ${otherOf(reason)}'s`);
}

function meanWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const mean = ({ events, requests }: typeof challenger): string => threeDigits(events / Math.max(1, requests));
  return `${testWords(reason.test)} ${mean(challenger)} on average against ${mean(champion)} at the ${otherOf(reason)}, over ${challenger.requests} and ${champion.requests} values; p ${probability(reason.p)} of budget ${probability(reason.budget)}`;
}

/** Rate and counts of both arms. */
function shareWords(reason: DatedReason): string {
  const { challenger, champion } = reason.counts;
  const beside =
    champion.requests === 0 ? '' : ` against ${champion.events} of ${champion.requests} at the ${otherOf(reason)}`;
  const rate = percent(challenger.events / Math.max(1, challenger.requests));
  return `${testWords(reason.test)} ${rate} (${challenger.events} of ${challenger.requests})${beside}`;
}

function countedWords(reason: DatedReason): string {
  const ratio = reason.ratio === undefined ? '' : `, ${decimals(reason.ratio, 1)} times the ${otherOf(reason)}'s`;
  return `${shareWords(reason)}${ratio}${intervalWords(reason)}; p ${probability(reason.p)} of budget ${probability(reason.budget)}, ${probability(reason.spent)} spent before${changeWords(reason)}`;
}

/** Ratios that the counts leave open, at every look together. */
function intervalWords({ interval }: DatedReason): string {
  if (interval === undefined || (interval.lower === undefined && interval.upper === undefined)) return '';
  const { lower, upper } = interval;
  if (upper === undefined) return ` (above ${times(lower ?? 0)}, 95 % at every look)`;
  if (lower === undefined) return ` (below ${times(upper)}, 95 % at every look)`;
  return ` (${times(lower)} to ${times(upper)}, 95 % at every look)`;
}

/** When a segment's harm began. */
function sinceWords({ since }: DatedReason, windowSeconds: number): string {
  if (since === undefined) return '';
  const when = since === 0 ? 'from the start' : `from ${spanWords(since, windowSeconds)} after the start`;
  return `; the challenger failed there ${when}`;
}

function changeWords({ change }: DatedReason): string {
  return change === undefined ? '' : `; ${change}`;
}

/** One proof: test, window, counts, p, and what would have changed it. */
export function provedWords(reason: DatedReason, windowSeconds = MINUTE): string {
  const { challenger, champion } = reason.counts;
  const beside =
    champion.requests === 0 ? '' : `, ${champion.events} of ${champion.requests} at the ${otherOf(reason)}`;
  return `${namedWords(reason)} proven ${afterWords(reason.minute, windowSeconds)} (${challenger.events} of ${challenger.requests}${beside}${intervalWords(reason)}; p ${probability(reason.p)} of ${probability(reason.budget)}${changeWords(reason)})`;
}

function allProvedWords({ proved }: Look, windowSeconds: number): string {
  return proved.map((reason) => provedWords(reason, windowSeconds)).join('; ');
}
