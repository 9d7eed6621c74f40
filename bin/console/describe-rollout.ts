import { closedStates, type RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { epochMsOf, isoAt } from '../../lambdas/contracts/runtime/instants.ts';
import { harmWords } from '../../lambdas/domain/alert/harm-words.ts';
import { broughtWords } from '../../lambdas/domain/rollout/ticking/watching/brought-words.ts';
import { hookWords } from '../../lambdas/domain/rollout/hooking/hook-words.ts';
import { decisionWords } from '../../lambdas/domain/rollout/ending/decision-words.ts';
import { decidingVerdict, endingOf } from '../../lambdas/domain/rollout/ending/ending-of.ts';
import { askWords } from '../../lambdas/domain/rollout/ordering/question-words.ts';
import { openQuestion } from '../../lambdas/domain/rollout/ordering/questions.ts';
import { pausedBy } from '../../lambdas/domain/rollout/ordering/schedule.ts';
import { testWords } from '../../lambdas/domain/judge/verdict/verdict-words.ts';
import { durationWords } from '../../lambdas/domain/wording/duration.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';
import { shareWords } from '../../lambdas/domain/wording/share.ts';
import { listWords, sentences } from '../../lambdas/domain/wording/list.ts';

/** The rollout is over: nothing moves any more. */
export function isClosed({ state }: Pick<RolloutRecord, 'state'>): boolean {
  return closedStates.some((closed) => closed === state);
}

/** Where a rollout stands, in one line: its end, when and by whom; or its state and the step in force. */
export function describeRollout(record: RolloutRecord): string {
  const { model, version, rolloutId, outcome, verdict, warming, queued } = record;
  const name = `${model} ${version} (${rolloutId})`;
  if (outcome !== undefined)
    return `${name}: ${describeDecision(record)}; ${describeReturn(record)}${describeEnd(record)}`;
  if (warming !== undefined)
    return `${name}: ${describeState(record)}, waiting for the target since ${instantWords(warming.since)}: ${warming.says} (try ${warming.tries})`;
  if (record.state === 'queued' && queued !== undefined)
    return `${name}: ${queueWords(queued)}, since ${instantWords(queued.since)}`;
  const said = verdict === undefined ? '' : `; ${verdict.kind}: ${verdict.reason}`;
  return `${name}: ${describeState(record)}, ${describeStep(record)}${describeLeft(record)}${describeBroken(record)}${describeWaiting(record)}${said}`;
}

/** Traffic that is on its way back, in steps. */
function describeReturn({ comingBack }: RolloutRecord): string {
  return comingBack === undefined || comingBack.ended !== undefined ? '' : `${comingBack.says}; `;
}

/** Where a start waits: `waits at place 2 of the queue, behind v2-1-0f00`. */
export function queueWords({ place, behind }: Pick<NonNullable<RolloutRecord['queued']>, 'place' | 'behind'>): string {
  return `waits at place ${place} of the queue${behind === undefined ? ', and is next' : `, behind ${behind}`}`;
}

/** Who of several challengers was taken out on the way; why stands in its own line. */
function describeLeft({ experiment }: RolloutRecord): string {
  const out = (experiment?.out ?? []).map(({ version }) => version);
  return out.length === 0 ? '' : `; ${listWords(out)} ${out.length === 1 ? 'was' : 'were'} taken out`;
}

/** The hook, or the instances, that the rollout waits for. */
function describeWaiting({ hookRuns = [], capacity }: RolloutRecord): string {
  const last = hookRuns.at(-1);
  const waits =
    capacity?.state === 'moving' ? `; waits for instances since ${instantWords(capacity.since)}: ${capacity.says}` : '';
  return last?.state === 'pending' || last?.state === 'held' ? `; ${hookWords(last)}` : waits;
}

/** Guardrails that are broken and take nothing back, with their numbers. */
function describeBroken({ broken = [] }: RolloutRecord): string {
  const words = { hold: 'holds', warn: 'warns' } as const;
  return broken.map(({ name, strength, says }) => `; ${testWords(name)} ${words[strength]}: ${says}`).join('');
}

/** How a closed rollout ended, in one plain sentence without numbers. */
export function describeDecision(record: RolloutRecord): string {
  const ending = endingOf(record);
  return ending === undefined ? 'still open' : decisionWords(ending);
}

/**
 * What stands behind the end of a rollout: the numbers that decided, and what callers met; a person's reason to go back.
 *
 * A refusal has none: its reason is all.
 */
export function describeEvidence(record: RolloutRecord): readonly string[] {
  const { outcome, version, champion } = record;
  const verdict = decidingVerdict(record);
  if (outcome === undefined || outcome.kind === 'refused') return [];
  if (outcome.kind === 'undone') return [`why: ${outcome.reason}`, ...describeCapacity(record)];
  const harm = harmWords({ harm: verdict?.harm, version, champion });
  return [
    `numbers: ${outcome.reason}`,
    ...(harm === '' ? [] : [`callers: ${sentences(harm)}`]),
    ...describeRecorded(record),
    ...describeCapacity(record),
    ...describeWarmth(record),
  ];
}

/** How traffic came back, and what became of the instances. */
function describeCapacity({ comingBack, capacity, capacitySettled }: RolloutRecord): readonly string[] {
  const back = comingBack === undefined ? [] : [`way back: ${comingBack.ended?.says ?? comingBack.says}`];
  const says = capacitySettled?.says ?? capacity?.says;
  return [...back, ...(says === undefined ? [] : [`instances: ${says}`])];
}

/** What recorded requests came to before the first step. */
function describeRecorded({ retro, step }: RolloutRecord): readonly string[] {
  return retro?.ended === undefined || step < 0 ? [] : [`recorded requests: ${retro.ended.says}`];
}

/** Until when the version before is kept warm, what the guardrails said last, and how its target answered. */
function describeWarmth(record: RolloutRecord): readonly string[] {
  const { keepWarm, warmRequests: { asked, answered } = { asked: 0, answered: 0 } } = record;
  if (keepWarm === undefined) return [];
  if (keepWarm.sharePercent !== undefined) return describeHoldBack(record);
  const { version, until, ended, verdict } = keepWarm;
  const state =
    ended === undefined
      ? `${version} is kept warm until ${instantWords(until)}, and a broken guardrail returns to it; last look: ${verdict?.reason ?? 'none yet'}`
      : `${version} was kept warm until ${instantWords(ended.at)}: ${ended.reason}`;
  return [`the version before: ${state}; it answered ${answered} of ${asked} sample requests`];
}

/** Who is held back until when, what the guardrails said last, and what the promotion brought so far. */
function describeHoldBack(record: RolloutRecord): readonly string[] {
  const { version = '', sharePercent = 0, until = '', ended, verdict } = record.keepWarm ?? {};
  const share = `${sharePercent} % of the requests`;
  const state =
    ended === undefined
      ? `${version} keeps ${share} until ${instantWords(until)}, and a broken guardrail returns to it; last look: ${verdict?.reason ?? 'none yet'}`
      : `${version} kept ${share} until ${instantWords(ended.at)}: ${ended.reason}`;
  return [`held back: ${state}`, broughtWords(record)];
}

/** When a rollout ended, by whom, and how long it took. */
export function describeEnd({ outcome, startedAt }: RolloutRecord): string {
  if (outcome === undefined) return 'still open';
  const took = durationWords(Math.max(0, epochMsOf(outcome.at) - epochMsOf(startedAt)) / 1_000);
  return `ended ${instantWords(outcome.at)}${outcome.by === undefined ? '' : ` by ${outcome.by}`}, after ${took}`;
}

/** The step in force: `step 1 of 2, 25 %`. */
export function describeStep({ step, plan }: Pick<RolloutRecord, 'step' | 'plan'>): string {
  const planned = plan.steps[step];
  if (planned === undefined) return `before step 1 of ${plan.steps.length}`;
  const isBandit = plan.experiment?.bandit !== undefined;
  const shares = isBandit ? (step === 0 ? 'shares move' : 'shares are frozen') : shareWords(planned);
  return `step ${step + 1} of ${plan.steps.length}, ${shares}`;
}

/** The state of an open rollout; where a person is awaited, until when. */
function describeState(record: RolloutRecord): string {
  const { state, requests, awaitingSince, startWindow, plan } = record;
  const pause = pausedBy(requests);
  if (state === 'running' && pause !== undefined) return `paused by ${pause.by}`;
  if (state !== 'awaiting-approval') return state;
  const open = openQuestion(record);
  if (open !== undefined) {
    const { before, follows, otherwise } = askWords(record, open);
    return `asks a person before ${before} (${open.id}, until ${instantWords(open.dueAt)}, else ${otherwise}); ${lowerFirst(follows)}`;
  }
  if (awaitingSince === undefined || startWindow === undefined) return 'waits for a person';
  const until = epochMsOf(startWindow) + (awaitingSince + plan.horizonWindows) * plan.windowSeconds * 1_000;
  return `waits for a person until ${instantWords(isoAt(until))}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
