import type { BlindReason } from './blindness.ts';
import type { Detectable } from './detectable.ts';
import type { Outlook } from './outlook-data.ts';
import type { SimulatedPlan } from '../simulate/simulate-plan.ts';
import type { WayOut } from './ways-out.ts';
import { testWords } from '../verdict/verdict-words.ts';
import { counted } from '../../wording/counted.ts';
import { spanWords } from '../../wording/duration.ts';
import { threeDigits, whole } from '../../wording/numbers.ts';
import { percent, percentToTenth, points } from '../../wording/percent.ts';

/** Length of a window where nobody says otherwise, in seconds. */
const MINUTE = 60;

/** The outlook in sentences, for the plan before the start. */
export function outlookWords(outlook: Outlook, windowSeconds = MINUTE): readonly string[] {
  const { detectable, simulated, notSimulated, blind, undecided } = outlook;
  return [
    ...lengthWords(outlook, windowSeconds),
    ...detectable.map(detectableWords),
    ...simulated.map((end) => endingWords(end, windowSeconds)),
    ...(notSimulated.length === 0
      ? []
      : [`not simulated, its traffic is not known before the start: ${notSimulated.join(', ')}`]),
    ...(undecided === undefined
      ? []
      : [
          `expect \`inconclusive\`: a challenger as good as the champion is promoted in ${percentToTenth(undecided.promoted)} of rollouts; ${waysWords(undecided.waysOut, { aim: 'decide mostly', windowSeconds })}`,
        ]),
    ...(blind === undefined ? [] : blindWords(blind, windowSeconds)),
  ];
}

function lengthWords(outlook: Outlook, windowSeconds: number): readonly string[] {
  const { plannedMinutes, holdUntil, challengerRequests, effectiveRequests, isSticky, neededToProve } = outlook;
  const hold =
    holdUntil === undefined ? '' : `, held to ${spanWords(holdUntil, windowSeconds)} at most while undecided`;
  const isClumped = effectiveRequests < challengerRequests;
  const unit = isSticky ? 'effective users' : 'independent requests';
  const worth = isClumped ? `, worth ${whole(effectiveRequests)} ${unit}` : '';
  const cannotProve = neededToProve !== undefined && effectiveRequests < neededToProve;
  return [
    `${spanWords(plannedMinutes, windowSeconds)}${hold}; ${counted(challengerRequests, 'challenger request')} within the planned time${worth}`,
    ...(cannotProve
      ? [`the objective cannot be proven by its rate: that takes ${whole(neededToProve)} ${unit} without a failure`]
      : []),
  ];
}

/** What a rollout sees with 90 %, as short as a verdict needs it. */
export function seenWords({ detectable }: Outlook): readonly string[] {
  return detectable.flatMap((one) =>
    one.share === undefined
      ? []
      : [`${guardrailWords(one.guardrail)} ${changeWords(one)} in ${percentToTenth(one.share)} of rollouts`],
  );
}

function detectableWords(one: Detectable): string {
  const { share: found, shareError = 0 } = one;
  const guardrail = guardrailWords(one.guardrail);
  if (found === undefined) return `${guardrail}: cannot see any change in 90 % of rollouts`;
  return `${guardrail}: sees ${changeWords(one)}, within the planned time in ${percentToTenth(found)} ± ${points(shareError)} of rollouts`;
}

/** Guardrails as people write them in `mustSee`; client errors, which it does not know, in words. */
function guardrailWords(guardrail: string): string {
  return guardrail === 'clientErrors' ? testWords(guardrail) : guardrail;
}

function changeWords({ championRate = 0, rate = 0, ratio, factor }: Detectable): string {
  if (factor !== undefined)
    return `a p99 slower ×${threeDigits(factor)} or more (the whole latency curve slower by as much)`;
  if (ratio === undefined) return `${percent(rate)} of requests, or more (champion: none)`;
  if (ratio < 1) return `a fall to ×${threeDigits(ratio)} or lower (from ${percent(championRate)} to ${percent(rate)})`;
  return `×${threeDigits(ratio)} or worse (from ${percent(championRate)} to ${percent(rate)})`;
}

function endingWords(end: SimulatedPlan, windowSeconds: number): string {
  const { ratio, advance, promoted, aborted, inconclusive, ...medians } = end;
  const { minutesToPromote, requestsToAbort } = medians;
  const after = minutesToPromote === undefined ? '' : ` (median after ${spanWords(minutesToPromote, windowSeconds)})`;
  const exposed =
    requestsToAbort === undefined ? '' : ` (median after ${counted(requestsToAbort, 'challenger request')})`;
  return `failures ×${ratio}, advance ${advance}: promoted ${percentToTenth(promoted)}${after}, rolled back ${percentToTenth(aborted)}${exposed}, inconclusive ${percentToTenth(inconclusive)}`;
}

/** Why a rollout would be blind, and the ways out. */
export function blindWords(
  { reasons, waysOut }: NonNullable<Outlook['blind']>,
  windowSeconds = MINUTE,
): readonly string[] {
  return [...reasons.map(reasonWords), `blind: ${waysWords(waysOut, { aim: 'see it', windowSeconds })}`];
}

function reasonWords({ kind, guardrail, wanted, share: seen }: BlindReason): string {
  const change = kind === 'outage' ? `an outage (${percent(wanted)} of requests failing)` : `×${threeDigits(wanted)}`;
  if (seen === undefined) return `${guardrail}: cannot see ${change}; no guardrail of known traffic watches it`;
  return `${guardrail}: cannot see ${change}; found in ${percentToTenth(seen)} of rollouts, 90 % are needed`;
}

interface Ways {
  readonly aim: string;
  readonly windowSeconds: number;
}

function waysWords(ways: readonly WayOut[], { aim, windowSeconds }: Ways): string {
  if (ways.length === 0) return `no change of the plan that was tried would ${aim}`;
  return `to ${aim}, about: ${ways.map((way) => wayWords(way, windowSeconds)).join('; or ')}`;
}

function wayWords(way: WayOut, windowSeconds: number): string {
  switch (way.kind) {
    case 'longer':
      return `the same steps over ${spanWords(way.minutes, windowSeconds)}`;
    case 'first-weight':
      return `a first step of ${percent(way.weight)}`;
    case 'per-request':
      return 'assignment per request instead of sticky';
    case 'shadow':
      return `${spanWords(way.minutes, windowSeconds)} of mirrored traffic first (no caller sees the challenger)`;
  }
}
