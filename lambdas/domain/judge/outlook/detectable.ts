import type { Random } from '../simulate/draw-counts.ts';
import type { JudgePlan } from '../model/plan.ts';
import type { PlannedTraffic } from '../simulate/planned-traffic.ts';
import { rehearse } from '../simulate/simulated-rollout.ts';
import { detectedShare } from '../simulate/simulate-plan.ts';
import { bucketsOf, factorOf, type Subject } from './watched-change.ts';

/** Share of rollouts in which a change must be found to count as visible. */
export const VISIBLE = 0.9;

/** The smallest change that a plan's guardrail sees in 90 % of rollouts; without `share` it sees no change at all. */
export interface Detectable {
  readonly guardrail: string;
  /** Champion's rate of the event that the guardrail counts; absent for latency. */
  readonly championRate?: number;
  /** Detectable rate. */
  readonly rate?: number;
  /** Detectable rate over the champion's; absent for a champion without events. */
  readonly ratio?: number;
  /** Detectable latency over the champion's, the whole curve slower by this factor. */
  readonly factor?: number;
  /** Share of simulated rollouts that this guardrail alone aborts within the planned windows, at exactly this change. */
  readonly share?: number;
  /** Half width of the 95 % interval of `share`. */
  readonly shareError?: number;
}

/** How to simulate. */
export interface Draws {
  readonly random: Random;
  readonly rollouts: number;
}

const SEARCH_ROLLOUTS = 300;
/** Aimed at in the search, because the smallest size found among noisy shares is a lucky one. */
const AIMED = 0.91;
const REACH = 1.4;
const CLOSE = 1.04;
/** One standard error of 2,000 rollouts below `VISIBLE`. */
const NEARLY = 0.893;

/** Finds by simulation the smallest change of a subject that the plan sees in 90 % of rollouts. */
export function detectableChange(
  plan: JudgePlan,
  subject: Subject,
  { traffic, draws }: { readonly traffic: PlannedTraffic; readonly draws: Draws },
): Detectable {
  const { name, championRate } = subject;
  const known = { guardrail: name, ...(championRate === undefined ? {} : { championRate }) };
  const shareAt = (size: number, rollouts: number): number =>
    shareOf(plan, subject, { traffic, size, draws: { ...draws, rollouts } });
  const quick = Math.min(draws.rollouts, SEARCH_ROLLOUTS);
  let size = smallestSeen(subject, (at) => shareAt(at, quick) >= AIMED);
  if (size === undefined) return known;
  size = rounded(subject, size);
  let share = shareAt(size, draws.rollouts);
  while (share < NEARLY && size < subject.worst) {
    size = rounded(subject, Math.min(subject.worst, size * CLOSE));
    share = shareAt(size, draws.rollouts);
  }
  if (share < NEARLY) return known;
  const shareError = 1.96 * Math.sqrt((share * (1 - share)) / draws.rollouts);
  return { ...known, ...changeOf(subject, size), share, shareError };
}

/** Share of simulated rollouts in which the guardrails of a subject alone abort within the planned windows. */
export function shareOf(
  plan: JudgePlan,
  subject: Subject,
  order: { readonly traffic: PlannedTraffic; readonly size: number; readonly draws: Draws },
): number {
  const { traffic, size, draws } = order;
  const rehearsal = rehearse(plan, {
    traffic,
    truth: subject.truthAt(size),
    groups: { guards: subject.guardrails, proofs: [] },
    until: plan.calendar.plannedMinutes,
    random: draws.random,
  });
  return detectedShare(rehearsal, draws.rollouts, draws.random);
}

/** Brackets from the start outwards, then halves the bracket on a logarithmic scale. */
function smallestSeen({ start, worst }: Subject, isSeen: (size: number) => boolean): number | undefined {
  let seen = Math.min(worst, start);
  let unseen = 0;
  while (!isSeen(seen)) {
    if (seen >= worst) return undefined;
    [unseen, seen] = [seen, Math.min(worst, seen * REACH)];
  }
  while (unseen === 0) {
    const smaller = seen / REACH;
    if (isSeen(smaller)) seen = smaller;
    else unseen = smaller;
  }
  while (seen / unseen > CLOSE) {
    const middle = Math.sqrt(seen * unseen);
    if (isSeen(middle)) seen = middle;
    else unseen = middle;
  }
  return seen;
}

/** Three digits, away from no change, so that what is printed is what was simulated. */
function rounded(subject: Subject, size: number): number {
  switch (subject.scale) {
    case 'ratio':
      return Math.min(subject.worst, threeDigits(1 + size) - 1);
    case 'rate':
      return Math.min(1, threeDigits(size));
    case 'fall':
      return Math.min(1, threeDigits(size));
    case 'slower':
      return bucketsOf(threeDigits(factorOf(size)));
  }
}

function threeDigits(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / unit - 1e-6) * unit).toPrecision(3));
}

function changeOf({ scale, championRate = 0 }: Subject, size: number): Pick<Detectable, 'rate' | 'ratio' | 'factor'> {
  switch (scale) {
    case 'ratio':
      return { rate: championRate * (1 + size), ratio: Number((1 + size).toPrecision(12)) };
    case 'rate':
      return { rate: size };
    case 'fall':
      return { rate: championRate * (1 - size), ratio: Number((1 - size).toPrecision(12)) };
    case 'slower':
      return { factor: Number(factorOf(size).toPrecision(12)) };
  }
}
