import type { EvidenceRow } from '../../../contracts/stored/evidence.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import { decisionWords } from '../../rollout/ending/decision-words.ts';
import { endingOf } from '../../rollout/ending/ending-of.ts';
import { broughtWords } from '../../rollout/ticking/watching/brought-words.ts';
import { durationWords } from '../../wording/duration.ts';
import { instantWords } from '../../wording/instant.ts';
import { clauses } from '../../wording/list.ts';
import { whole } from '../../wording/numbers.ts';
import { shareWords } from '../../wording/share.ts';
import { alone, lackOf, type Fact, type ModelReport, type Part, type Section, type Tone } from '../section.ts';
import { armsParts } from './arms-table.ts';
import { failureChart } from './failure-chart.ts';
import { instancesParts } from './instances-table.ts';
import { movesParts } from './moves-table.ts';
import { alarmsParts, hooksParts, shadowsParts } from './other-watchers.ts';
import { peopleParts } from './people-table.ts';
import { periodsParts } from './periods-table.ts';
import { recordedRequests } from './recorded-requests.ts';
import { shareChart, type MsOf } from './share-chart.ts';

/** A rollout and what was kept of it. */
export interface RolloutFacts {
  readonly record: RolloutRecord;
  /** Verdicts that were kept: where the judge's word changed, and at each step's end. */
  readonly verdicts: readonly RolloutVerdict[];
  /** The integers that the judge read, window by window. */
  readonly rows: readonly EvidenceRow[];
  readonly msOf: MsOf;
}

/**
 * One rollout as a report: what came of it, who had which share when, what the judge said, what people asked.
 *
 * @param at ISO instant at which it is made
 */
export function rolloutReport(facts: RolloutFacts, at: string): ModelReport {
  const { record } = facts;
  return {
    model: `${record.model} ${record.version}`,
    at,
    headline: headlineOf(record),
    tone: toneOf(record),
    facts: factsOf(facts),
    sections: [courseSection('course', facts), verdictSection(facts), planSection(record)],
  };
}

/** What came of a rollout and how, in one section: for pages that tell of several. */
export function courseSection(id: string, facts: RolloutFacts): Section {
  const { record, verdicts } = facts;
  return {
    id,
    title: 'What happened',
    lead: headlineOf(record),
    parts: [
      ...alone('Recorded requests', () => recordedRequests(record) ?? []),
      ...movedParts(facts),
      ...alone('Challengers', () => armsParts(record)),
      ...alone('Shadows', () => shadowsParts(record)),
      ...alone('Periods', () => periodsParts(record)),
      ...alone('Moves', () => movesParts({ record, verdicts })),
      ...(record.keepWarm?.brought === undefined ? [] : [{ kind: 'note' as const, text: broughtWords(record) }]),
      ...alone('Instances', () => instancesParts(record)),
      ...alone('Own alarms', () => alarmsParts(record)),
      ...alone('Hooks', () => hooksParts(record)),
      ...alone('People', () => peopleParts(record)),
    ],
  };
}

/** A rollout that asked recorded requests alone moved nothing, as it should. */
function movedParts({ record, rows, msOf }: RolloutFacts): readonly Part[] {
  if (record.retro !== undefined && record.revisions.length === 0) return [];
  const drawn = (what: string, make: () => Part | undefined): readonly Part[] =>
    alone(what, () => make() ?? lackOf(what, 'nothing was moved or judged'));
  return [
    ...drawn('Share of the requests', () => shareChart(record, msOf)),
    ...drawn('Failed requests', () => failureChart(record, { rows, msOf })),
  ];
}

/** One plain sentence: its end, or where it stands. */
export function headlineOf(record: RolloutRecord): string {
  const ending = endingOf(record);
  if (ending !== undefined) return `${record.version}: ${decisionWords(ending)}`;
  const { step, plan, state } = record;
  const planned = plan.steps[step];
  const where =
    planned === undefined
      ? 'before its first step'
      : `step ${step + 1} of ${plan.steps.length}, ${shareWords(planned)}`;
  return `${record.version}: ${state}, ${where}`;
}

function toneOf({ state }: RolloutRecord): Tone {
  if (state === 'promoted') return 'good';
  if (state === 'rolled-back' || state === 'refused') return 'bad';
  return state === 'reported' || state === 'running' ? 'plain' : 'warn';
}

function factsOf({ record, msOf }: RolloutFacts): readonly Fact[] {
  const { control } = record.plan;
  const { champion, rolloutId, startedAt, startedBy, outcome, lastTickAt, verdict } = record;
  const ms = msOf(outcome?.at ?? lastTickAt) - msOf(startedAt);
  const exposed = outcome?.exposed ?? verdict?.exposed;
  return [
    { name: 'strategy', value: strategyOf(record) },
    { name: 'champion', value: champion ?? 'none: a first version' },
    ...(control === undefined ? [] : [{ name: 'control', value: control.version, note: 'compared with in its place' }]),
    { name: 'requests of the challenger', value: exposed === undefined ? 'none judged' : whole(exposed) },
    { name: outcome === undefined ? 'runs for' : 'took', value: durationWords(Math.max(0, ms) / 1_000) },
    { name: 'started', value: instantWords(startedAt), note: `by ${startedBy}` },
    { name: 'rollout', value: rolloutId },
  ];
}

/** The strategy by its name; plans of an experiment tell theirs, others by the settings that were in force. */
function strategyOf({ settings, plan }: RolloutRecord): string {
  if (plan.kind === 'first') return 'first version';
  return plan.experiment?.kind ?? settings.strategy?.kind ?? 'canary';
}

function verdictSection({ record, verdicts }: RolloutFacts): Section {
  const frame = { id: 'verdicts', title: 'What the judge said' };
  const { verdict: last, outcome } = record;
  const numbers = clauses(outcome?.reason ?? last?.reason ?? '').map((text): Part => ({ kind: 'note', text }));
  const rows = verdicts.map(({ at, kind, reason, step = -1 }) => [
    instantWords(at),
    step < 0 ? '' : String(step + 1),
    kind,
    reason,
  ]);
  if (rows.length === 0) return { ...frame, parts: [...numbers, lackOf('Verdicts', 'none was kept')] };
  const columns = [{ name: 'time' }, { name: 'step', isNumber: true }, { name: 'word' }, { name: 'numbers' }];
  const caption = 'Verdicts where the word changed, and at the end of steps';
  return { ...frame, parts: [...numbers, { kind: 'table', caption, columns, rows, isFolded: true }] };
}

function planSection({ plan }: RolloutRecord): Section {
  const says = plan.says.map((text): Part => ({ kind: 'note', text }));
  const parts = says.length === 0 ? [lackOf('Plan', 'nothing was said')] : says;
  return { id: 'plan', title: 'Said before the start', parts };
}
