import { viaHooks } from '../../../../domain/rollout/hooking/via-hooks.ts';
import { TICKS_PER_EXECUTION, type MachineState, type MachineTask } from '../../../../contracts/messages/machine.ts';
import { epochMsOf, isoAt } from '../../../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../../contracts/runtime/periods.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { RetroPlan, RetroState, RetroSums } from '../../../../contracts/stored/rollouts/retro.ts';
import { given } from '../../../../domain/given.ts';
import { addAsked, askedIn, noRetro } from '../../../../domain/rollout/retro/retro-sums.ts';
import type { RetroVerdict } from '../../../../domain/rollout/retro/retro-verdict.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry } from '../../../registry/ports.ts';
import { afterClosing } from '../../restoring/after-closing.ts';
import { alarmsMeanwhile, type AlarmsMeanwhileDeps } from './alarms-meanwhile.ts';
import { askRecorded, type AskedSlice, type AskRecordedDeps } from './ask-recorded.ts';
import { askedOfHour, rememberAsked, type RememberDeps } from './asked-requests.ts';
import { noteRetro, writeRetroVerdict, type NoteDeps } from './note-retro.ts';
import { readRecorded, type ReadRecordedDeps, type RecordedSlice } from './read-recorded.ts';

/** What asking recorded requests needs from outside. */
export type RetroDeps = AlarmsMeanwhileDeps &
  AskRecordedDeps &
  RememberDeps &
  ReadRecordedDeps & { readonly registry: Pick<ModelRegistry, 'readSpecification' | 'readVersion'> };

/** Longest that one call of the function reads and asks, in milliseconds; its targets' last answers come after that. */
const READ_MS = 30_000;
const ASK_MS = 40_000;
/** Pause between two slices: people's orders act in it. */
const PAUSE_SECONDS = 1;

/**
 * One slice of a retro-shadow: finds some recorded requests, asks them, and adds up what came of it.
 *
 * Calls are counted in the record before they are made, so that no repeat makes more than were declared. What a slice found counts only
 * when the record names it; a slice that died is made again from the same place. People's orders act between slices.
 */
export async function retroShadow(deps: RetroDeps, task: MachineTask): Promise<MachineState> {
  const { state } = task;
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  if (record === undefined) return { ...state, next: 'refuse', reason: `rollout ${state.rolloutId} is not known` };
  const standing = standingOf(record, task.execution.arn);
  if (standing === 'closed') return afterClosing(state, record);
  return standing === 'ours' ? askOn(deps, task, record) : lost(state);
}

async function askOn(deps: RetroDeps, task: MachineTask, record: RolloutRecord): Promise<MachineState> {
  const { state } = task;
  const { plan, retro } = record;
  if (plan.retro === undefined) return { ...state, next: 'shift', step: 0, reason: 'no recorded requests are asked' };
  if (retro?.ended !== undefined) return goOn(deps, state, record);
  const seen = await alarmsMeanwhile(deps, task, record);
  if (seen.kind === 'lost') return lost(state);
  if (seen.kind === 'back') return { ...state, next: 'rollback', reason: reasonOf(seen.record, state) };
  return askSlice(deps, { task, record: seen.record, plan: plan.retro, before: retro ?? freshState(deps, record) });
}

function reasonOf({ verdict }: RolloutRecord, state: MachineState): string {
  return verdict?.reason ?? state.reason;
}

async function askSlice(deps: RetroDeps, facts: SliceFacts): Promise<MachineState> {
  const { state } = facts.task;
  const noted = await slice(deps, facts);
  if (noted === 'gone') return { ...state, next: 'rollback', reason: 'a version is not registered any more' };
  return noted === 'lost' ? lost(state) : goOn(deps, state, noted);
}

function lost(state: MachineState): MachineState {
  return { ...state, next: 'stop', reason: 'closed or taken over during a slice' };
}

/** The first hour is that of the start; labels that come later are not there. */
function freshState({ clock }: RetroDeps, { plan }: RolloutRecord): RetroState {
  const now = clock.now();
  const hour = periodKeyAt('hour', now, plan.windowSeconds);
  const calls = { challenger: 0, champion: 0 };
  return { startedAt: isoAt(now), cursor: { hour, after: '' }, slices: 0, calls, sums: noRetro };
}

async function goOn(deps: NoteDeps, state: MachineState, record: RolloutRecord): Promise<MachineState> {
  const tick = state.tick + 1;
  const ended = record.retro?.ended;
  if (ended === undefined) {
    const next = tick % TICKS_PER_EXECUTION === 0 ? 'restart' : 'retro';
    return { ...state, tick, next, pauseSeconds: PAUSE_SECONDS, reason: record.verdict?.reason ?? state.reason };
  }
  return viaHooks({ ...state, tick, ...ways[await writeRetroVerdict(deps, record)], reason: ended.says }, record);
}

/** Where the machine goes by the word of the verdict. */
const ways: Readonly<Record<RetroVerdict['kind'], Pick<MachineState, 'next' | 'ends' | 'step'>>> = {
  rollback: { next: 'rollback' },
  report: { next: 'rollback', ends: 'reported' },
  inconclusive: { next: 'rollback', ends: 'inconclusive' },
  continue: { next: 'shift', step: 0 },
};

interface SliceFacts {
  readonly task: MachineTask;
  readonly record: RolloutRecord;
  readonly plan: RetroPlan;
  readonly before: RetroState;
}

async function slice(deps: RetroDeps, facts: SliceFacts): Promise<RolloutRecord | 'lost' | 'gone'> {
  const { task, record, plan, before } = facts;
  const { slices } = before;
  const over = overBefore(deps, facts);
  if (over !== undefined)
    return noteRetro(deps, task, { slices, change: (now = before) => ({ ...now, sums: { ...now.sums, over } }) });
  const [specification, challenger, champion] = await Promise.all([
    deps.registry.readSpecification(record.model),
    deps.registry.readVersion(record.model, record.version),
    deps.registry.readVersion(record.model, record.champion ?? ''),
  ]);
  if (specification === undefined || challenger === undefined || champion === undefined) return 'gone';
  const found = await find(deps, facts);
  const counted = { challenger: found.answers.length, champion: Math.min(found.answers.length, checksLeft(facts)) };
  const reserved = await noteRetro(deps, task, { slices, change: (now = before) => withCalls(now, counted, 1) });
  if (reserved === 'lost' || reserved.retro?.slices !== slices) return reserved;
  const targets = { challenger: challenger.target, champion: champion.target };
  const asking = { specification, plan, ...targets, checks: counted.champion, stopAt: deps.clock.now() + ASK_MS };
  const asked = await askRecorded(deps, found.answers, asking);
  await rememberAsked(deps, record, { slice: slices, hours: found.answers.slice(0, asked.asked.length) });
  const change = (now = before): RetroState => afterSlice(plan, withCalls(now, counted, -1), { found, ...asked });
  return noteRetro(deps, task, { slices, change });
}

/** Calls are counted before they are made; those that were not made are taken back. */
function withCalls(now: RetroState, more: RetroState['calls'], sign: 1 | -1): RetroState {
  const challenger = now.calls.challenger + sign * more.challenger;
  return { ...now, calls: { challenger, champion: now.calls.champion + sign * more.champion } };
}

/** Why nothing more is asked, if that is known before anything is read. */
function overBefore({ clock }: RetroDeps, { plan, before }: SliceFacts): RetroSums['over'] {
  if (clock.now() >= epochMsOf(before.startedAt) + plan.deadlineSeconds * 1_000) return 'deadline';
  return before.calls.challenger >= plan.requests ? 'requests' : undefined;
}

/** Answers of the champion that are still to be asked for; a call that died with its slice is made once more. */
function checksLeft({ plan: { checks }, before: { sums, calls } }: SliceFacts): number {
  return Math.max(0, Math.min(checks - sums.checked.asked, 2 * checks - calls.champion));
}

/** No more than are asked in one slice: up to the next look, after which none may be asked; and no more than the champion is still to be asked. */
async function find(deps: RetroDeps, facts: SliceFacts): Promise<RecordedSlice> {
  const { record, plan, before } = facts;
  const left = plan.requests - before.calls.challenger;
  const paced = Math.max(1, Math.floor((plan.callsPerSecond * ASK_MS) / 1_000));
  const toLook = plan.lookEvery - (askedIn(before.sums) % plan.lookEvery);
  const checks = checksLeft(facts);
  const until = epochMsOf(before.startedAt);
  const span = {
    model: record.model,
    champion: record.champion ?? '',
    windowSeconds: record.plan.windowSeconds,
    from: until - plan.sinceSeconds * 1_000,
    until,
    most: Math.min(left, paced, toLook, checks > 0 ? checks : Infinity),
    stopAt: deps.clock.now() + READ_MS,
  };
  const { found, skipped, labelled, objects, coverage } = before.sums;
  const met = { found, skipped, labelled, objects, ...given({ coverage }) };
  const place = { cursor: before.cursor, met };
  const asked = await askedOfHour(deps, record, { hour: before.cursor.hour, slice: before.slices });
  return readRecorded(deps, span, { place, asked });
}

/** Only what was asked is done: the next slice begins behind it. */
function afterSlice(
  plan: RetroPlan,
  before: RetroState,
  { found: { answers, end }, asked, checked }: AskedSlice & { readonly found: RecordedSlice },
): RetroState {
  const isAll = asked.length === answers.length;
  const place = isAll ? end : answers[asked.length - 1]?.place;
  const sums = {
    ...before.sums,
    ...place?.met,
    blocks: [...addAsked(before.sums.blocks, asked, plan)],
    checked: {
      asked: before.sums.checked.asked + checked.asked,
      answered: before.sums.checked.answered + checked.answered,
      same: before.sums.checked.same + checked.same,
    },
  };
  const over = askedIn(sums) >= plan.requests ? 'requests' : isAll && end.cursor === undefined ? 'records' : undefined;
  const made = withCalls(before, { challenger: asked.length, champion: checked.asked }, 1);
  return {
    ...made,
    cursor: place?.cursor ?? before.cursor,
    slices: before.slices + 1,
    sums: { ...sums, ...(over === undefined ? {} : { over }) },
  };
}
