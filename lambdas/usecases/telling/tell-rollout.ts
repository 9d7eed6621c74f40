import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { rolloutAlert } from '../../domain/alert/rollout-alert.ts';
import { type AlertFacts, type AlertKind } from '../../domain/alert/alert-facts.ts';
import { testWords } from '../../domain/judge/verdict/verdict-words.ts';
import type { HookRun } from '../../contracts/stored/rollouts/hook-run.ts';
import { keyOf } from '../../domain/rollout/hooking/hook-runs.ts';
import { hookWords } from '../../domain/rollout/hooking/hook-words.ts';
import { askWords } from '../../domain/rollout/ordering/question-words.ts';
import { openQuestion } from '../../domain/rollout/ordering/questions.ts';
import { given } from '../../domain/given.ts';
import { alarmIn, isUnseen } from '../../domain/wording/alarm-tests.ts';
import { promotedVersion } from '../../domain/experiment/experiment-state.ts';
import { decisionWords } from '../../domain/rollout/ending/decision-words.ts';
import { decidingVerdict, endingOf } from '../../domain/rollout/ending/ending-of.ts';
import type { Clock } from '../system/ports.ts';
import type { Teller, ToldLog } from './ports.ts';

/** What telling needs from outside. */
export interface TellDeps {
  readonly teller: Teller;
  readonly told: ToldLog;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Tells one thing once: a repeat with the same event id is silent.
 *
 * Published first and noted afterwards, so that a crash in between tells twice rather than never; receivers drop repeats by id.
 */
export async function tellOnce(deps: TellDeps, facts: Omit<AlertFacts, 'at'>): Promise<'told' | 'known'> {
  const alert = rolloutAlert({ ...facts, at: isoAt(deps.clock.now()) });
  if (await deps.told.wasTold(alert.model, alert.id)) return 'known';
  const event = {
    ...alert,
    schema: SCHEMA,
    numbers: { ...alert.numbers },
    next: [...alert.next],
    links: { ...alert.links },
  };
  // A bandit moves its shares every hour or so: that is for machines and the record, no message for people.
  if (facts.move === undefined) await deps.teller.publish(event);
  else await deps.teller.publishToMachines(event);
  await deps.told.markTold(event);
  return 'told';
}

interface About extends Pick<AlertFacts, 'reason' | 'guardrail' | 'heldBack' | 'move' | 'hook' | 'period' | 'left'> {
  readonly record: RolloutRecord;
  /** @default - the one that is promoted, or would be */
  readonly version?: string | undefined;
}

/** Tells something about a rollout by its record. */
export async function tellRollout(
  deps: TellDeps,
  kind: AlertKind,
  {
    record,
    reason,
    guardrail,
    hook,
    heldBack = heldOf(record),
    move,
    period,
    left,
    version = promotedVersion(record),
  }: About,
): Promise<'told' | 'known'> {
  const { plan } = record;
  const verdict = decidingVerdict(record);
  return tellOnce(deps, {
    kind,
    model: record.model,
    version,
    champion: record.champion,
    rolloutId: record.rolloutId,
    execution: record.execution,
    exposedFrom: record.revisions.find(({ shadow }) => shadow !== true)?.at,
    exposed: verdict?.exposed,
    harm: verdict?.harm,
    reason,
    startedBy: record.startedBy,
    retries: record.retries?.rolloutId,
    step: stepOf(record),
    says: kind === 'started' ? plan.says : undefined,
    numbers: verdict?.numbers,
    answerBy: answerBy(record),
    question: questionOf(record),
    guardrail,
    hook,
    heldBack,
    isRecorded: record.step < 0 && record.retro !== undefined,
    move,
    period,
    comingBack: comingBackOf(record),
    left,
    ...endOf(record),
  });
}

/** Traffic that goes back in steps, or went. */
function comingBackOf({ comingBack }: RolloutRecord): AlertFacts['comingBack'] {
  return comingBack && { says: comingBack.says, isOver: comingBack.ended !== undefined };
}

/** The version that keeps a share since the promotion. */
function heldOf({ keepWarm }: RolloutRecord): AlertFacts['heldBack'] {
  if (keepWarm?.sharePercent === undefined || keepWarm.ended !== undefined) return undefined;
  const { version, sharePercent, until } = keepWarm;
  return { version, sharePercent, until };
}

function stepOf({ plan, step }: RolloutRecord): AlertFacts['step'] {
  const planned = plan.steps[step];
  if (planned === undefined) return undefined;
  const { weightPercent, shadow, waitsFor } = planned;
  return { index: step, of: plan.steps.length, weightPercent, ...given({ shadow, waitsFor }) };
}

/** Tells the question that a gate of the plan asks, once. */
export async function tellQuestion(
  deps: TellDeps,
  about: { readonly record: RolloutRecord; readonly reason: string },
): Promise<'told' | 'known' | 'none'> {
  return openQuestion(about.record) === undefined ? 'none' : tellRollout(deps, 'question', about);
}

/** Tells once that a guardrail is broken that takes nothing back; again only when it had recovered. */
export async function tellGuardrail(
  deps: TellDeps,
  { record, broken }: { readonly record: RolloutRecord; readonly broken: NonNullable<RolloutRecord['broken']>[number] },
): Promise<'told' | 'known'> {
  const { name, strength, round, says, version } = broken;
  const guardrail = { id: `${name}-${round}`, ...namedGuardrail(name), strength };
  return tellRollout(deps, 'guardrail', { record, reason: says, guardrail, version });
}

/** Tells once that a hook failed or was late, with what follows: one that is held when that begins, not at each attempt of up to a week. */
export async function tellHook(
  deps: TellDeps,
  { record, run }: { readonly record: RolloutRecord; readonly run: HookRun },
): Promise<'told' | 'known'> {
  const attempt = run.state === 'held' ? 1 : run.attempt;
  const hook = { id: keyOf(record, { ...run, attempt }), name: run.name, follows: run.state };
  return tellRollout(deps, 'hook', { record, reason: hookWords(run), hook });
}

/** A guardrail by its test: an own alarm is told as what it is. */
export function namedGuardrail(test: string): Pick<NonNullable<AlertFacts['guardrail']>, 'name' | 'about'> {
  const alarm = alarmIn(test);
  if (alarm === undefined) return { name: testWords(test) };
  return { name: `alarm ${alarm}`, about: isUnseen(test) ? 'unseen' : 'alarm' };
}

function questionOf(record: RolloutRecord): AlertFacts['question'] {
  const open = openQuestion(record);
  return open && { id: open.id, ...askWords(record, open) };
}

/** The deadline of a gate; else a person is waited for as long as the rollout had to decide. */
function answerBy(record: RolloutRecord): string | undefined {
  const { awaitingSince, startWindow, plan } = record;
  if (awaitingSince === undefined) return openQuestion(record)?.dueAt;
  if (startWindow === undefined) return undefined;
  return isoAt(epochMsOf(startWindow) + (awaitingSince + plan.horizonWindows) * plan.windowSeconds * 1000);
}

function endOf(record: RolloutRecord): Pick<AlertFacts, 'probes' | 'restoredInMs' | 'end' | 'decision'> {
  const { outcome } = record;
  const ending = endingOf(record);
  if (outcome === undefined || ending === undefined) return {};
  const { kind, at, by, tests, probes, restoredInMs } = outcome;
  const decision = decisionWords(ending);
  return {
    probes,
    restoredInMs,
    decision,
    end: { at, by, tests, byPerson: kind === 'aborted' || kind === 'replaced' },
  };
}

/** Tells that traffic is back, where it came back in steps; what went back at once was told with the end. */
export async function tellReturned(deps: TellDeps, record: RolloutRecord): Promise<'told' | 'known' | 'none'> {
  const { comingBack } = record;
  if (comingBack?.ended === undefined || comingBack.ended.at === comingBack.since) return 'none';
  return tellRollout(deps, 'returned', { record, reason: comingBack.ended.says });
}

/** Tells how a closed rollout ended; silent for one that is open. */
export async function tellOutcome(deps: TellDeps, record: RolloutRecord): Promise<'told' | 'known' | 'open'> {
  const { outcome } = record;
  if (outcome === undefined) return 'open';
  const kind = outcome.kind === 'aborted' ? 'rolled-back' : outcome.kind;
  return tellRollout(deps, kind, { record, reason: outcome.reason });
}
