import type { BlindReason } from './blindness.ts';
import type { Detectable } from './detectable.ts';
import type { Outlook } from './outlook-data.ts';
import type { SimulatedPlan } from '../simulate/simulate-plan.ts';
import type { WayOut } from './ways-out.ts';
import { percent } from '../verdict/verdict-words.ts';

/** The outlook in sentences, for the plan before the start. */
export function outlookWords(outlook: Outlook): readonly string[] {
  const { detectable, simulated, notSimulated, blind, undecided } = outlook;
  return [
    ...lengthWords(outlook),
    ...detectable.map(detectableWords),
    ...simulated.map(endingWords),
    ...(notSimulated.length === 0
      ? []
      : [`not simulated, its traffic is not known before the start: ${notSimulated.join(', ')}`]),
    ...(undecided === undefined
      ? []
      : [
          `expect \`inconclusive\`: a challenger as good as the champion is promoted in ${share(undecided.promoted)} of rollouts; ${waysWords(undecided.waysOut, 'decide mostly')}`,
        ]),
    ...(blind === undefined ? [] : blindWords(blind)),
  ];
}

function lengthWords(outlook: Outlook): readonly string[] {
  const { plannedMinutes, holdUntil, challengerRequests, effectiveRequests, isSticky, neededToProve } = outlook;
  const hold = holdUntil === undefined ? '' : `, held to ${holdUntil} at most while undecided`;
  const isClumped = effectiveRequests < challengerRequests;
  const unit = isSticky ? 'effective users' : 'independent requests';
  const worth = isClumped ? `, worth ${whole(effectiveRequests)} ${unit}` : '';
  const cannotProve = neededToProve !== undefined && effectiveRequests < neededToProve;
  return [
    `${plannedMinutes} minutes${hold}; ${whole(challengerRequests)} challenger requests within the planned minutes${worth}`,
    ...(cannotProve
      ? [`the objective cannot be proven by its rate: that takes ${whole(neededToProve)} ${unit} without a failure`]
      : []),
  ];
}

/** What a rollout sees with 90 %, as short as a verdict needs it. */
export function seenWords({ detectable }: Outlook): readonly string[] {
  return detectable.flatMap((one) =>
    one.share === undefined ? [] : [`${one.guardrail} ${changeWords(one)} in ${share(one.share)} of rollouts`],
  );
}

function detectableWords(one: Detectable): string {
  const { guardrail, share: found, shareError = 0 } = one;
  if (found === undefined) return `${guardrail}: cannot see any change in 90 % of rollouts`;
  return `${guardrail}: sees ${changeWords(one)}, within the planned minutes in ${share(found)} ± ${points(shareError)} of rollouts`;
}

function changeWords({ championRate = 0, rate = 0, ratio, factor }: Detectable): string {
  if (factor !== undefined)
    return `a p99 slower ×${digits(factor)} or more (the whole latency curve slower by as much)`;
  if (ratio === undefined) return `${percent(rate)} of requests, or more (champion: none)`;
  if (ratio < 1) return `a fall to ×${digits(ratio)} or lower (from ${percent(championRate)} to ${percent(rate)})`;
  return `×${digits(ratio)} or worse (from ${percent(championRate)} to ${percent(rate)})`;
}

function endingWords({ ratio, advance, promoted, aborted, inconclusive, ...medians }: SimulatedPlan): string {
  const { minutesToPromote, requestsToAbort } = medians;
  const window = minutesToPromote === undefined ? '' : ` (median minute ${minutesToPromote})`;
  const exposed = requestsToAbort === undefined ? '' : ` (median after ${whole(requestsToAbort)} challenger requests)`;
  return `failures ×${ratio}, advance ${advance}: promoted ${share(promoted)}${window}, rolled back ${share(aborted)}${exposed}, inconclusive ${share(inconclusive)}`;
}

/** Why a rollout would be blind, and the ways out. */
export function blindWords({ reasons, waysOut }: NonNullable<Outlook['blind']>): readonly string[] {
  return [...reasons.map(reasonWords), `blind: ${waysWords(waysOut, 'see it')}`];
}

function reasonWords({ kind, guardrail, wanted, share: seen }: BlindReason): string {
  const change = kind === 'outage' ? `an outage (${percent(wanted)} of requests failing)` : `×${digits(wanted)}`;
  if (seen === undefined) return `${guardrail}: cannot see ${change}; no guardrail of known traffic watches it`;
  return `${guardrail}: cannot see ${change}; found in ${share(seen)} of rollouts, 90 % are needed`;
}

function waysWords(ways: readonly WayOut[], aim: string): string {
  if (ways.length === 0) return `no change of the plan that was tried would ${aim}`;
  return `to ${aim}, about: ${ways.map(wayWords).join('; or ')}`;
}

function wayWords(way: WayOut): string {
  switch (way.kind) {
    case 'longer':
      return `the same steps over ${way.minutes} minutes`;
    case 'first-weight':
      return `a first step of ${percent(way.weight)}`;
    case 'per-request':
      return 'assignment per request instead of sticky';
    case 'shadow':
      return `${way.minutes} minutes of mirrored traffic first (no caller sees the challenger)`;
  }
}

/** Shares of simulated rollouts deserve no more than a tenth of a percent. */
function share(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}

function points(value: number): string {
  return (100 * value).toFixed(1);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
