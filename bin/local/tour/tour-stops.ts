import { setTimeout as sleep } from 'node:timers/promises';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { answerTo, openQuestion } from '../../../lambdas/domain/rollout/ordering/questions.ts';
import { broughtWords } from '../../../lambdas/domain/rollout/ticking/watching/brought-words.ts';
import type { Person, TourStop } from './tour-stop.ts';

/** Share of the score from which on a traveller is told that the flight may be late. */
export const TOLD_FROM = 0.25;
/** The KPI of the tour: travellers who were told of a delay that came. */
export const TOLD_KPI = 'told';

const HELD_BACK_WITHIN_MS = 120_000;

/** Waits until the hold-back is over, and tells what the promotion brought. */
async function heldBack({ control, model }: Person, rolloutId: string): Promise<string> {
  const deadline = Date.now() + HELD_BACK_WITHIN_MS;
  for (;;) {
    const record = await control.getRollout(model, rolloutId);
    if (record.keepWarm?.ended !== undefined) return `${record.keepWarm.ended.reason}; ${broughtWords(record)}`;
    if (Date.now() > deadline) return 'the hold-back did not end in time';
    await sleep(1_000);
  }
}

/** The strategies in their order; each finds the champion that the ones before left. */
export const tourStops: readonly TourStop[] = [
  {
    name: 'Shadow',
    about: 'the challenger gets copies of requests, no caller sees its answers',
    version: 'copied',
    servedBy: 'v2',
    settings: { strategy: { kind: 'shadow', share: 100, bake: 'PT15M' } },
    ends: 'reported',
  },
  {
    name: 'Bandit',
    about: 'shares follow the version that tells more travellers of their delays, then a frozen test confirms it',
    version: 'nimble',
    servedBy: 'v2',
    beside: [{ version: 'same', servedBy: 'v1' }],
    settings: {
      strategy: {
        kind: 'bandit',
        challengers: [{ version: 'same' }],
        goal: { kpi: TOLD_KPI, effectPercent: 20 },
        floor: 10,
        every: 'PT10M',
        explore: 'PT4H',
        deadline: 'PT10H',
        winner: 'report',
      },
    },
    ends: 'reported',
  },
  {
    name: 'A/B test',
    about:
      'fixed shares until one version is proven to tell more travellers of their delays; a third one crashes and leaves alone',
    version: 'better',
    servedBy: 'v2',
    beside: [{ version: 'crashing', servedBy: 'v3' }],
    settings: {
      strategy: {
        kind: 'ab-test',
        challengers: [{ version: 'crashing' }],
        goal: { kpi: TOLD_KPI, effectPercent: 20 },
        deadline: 'PT4H',
      },
    },
    ends: 'promoted',
  },
  {
    name: 'Canary',
    about: 'few callers first, then more; this version crashes on some flights',
    version: 'careless',
    servedBy: 'v3',
    settings: {
      strategy: {
        kind: 'canary',
        steps: [
          { weight: 10, bake: 'PT3M' },
          { weight: 50, bake: 'PT6M' },
        ],
      },
    },
    ends: 'rolled-back',
  },
  {
    name: 'Retro-shadow',
    about: 'before any traffic the challenger answers recorded requests whose labels are known',
    version: 'recalled',
    servedBy: 'v2',
    settings: {
      retroShadow: { requests: 200, callsPerSecond: 20, since: 'P1D', checks: 10, next: 'report' },
      strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
    },
    ends: 'reported',
  },
  {
    name: 'Linear, with a person asked',
    about: 'equal steps, and nobody is promoted before a person says yes',
    version: 'asked-for',
    servedBy: 'v2',
    settings: {
      strategy: { kind: 'linear', stepPercent: 25, bake: 'PT3M' },
      gates: { promotion: { approvers: ['*'], deadline: 'PT1H', otherwise: 'reject' } },
    },
    ends: 'promoted',
    steer: async (record, { control, model, say }) => {
      const open = openQuestion(record);
      if (open === undefined || answerTo(record.requests, open.id) !== undefined) return;
      say(`asked before its promotion; this run says yes to ${open.id}`);
      const body = { question: open.id, reason: 'the tour goes on' };
      await control.askRollout('approve', { model, rolloutId: record.rolloutId }, body);
    },
  },
  {
    name: 'Exponential',
    about: 'each step has four times the share of the one before',
    version: 'grown',
    servedBy: 'v2',
    settings: { strategy: { kind: 'exponential', start: 3, factor: 4, bake: 'PT3M' } },
    ends: 'promoted',
  },
  {
    name: 'Hold-back',
    about: 'after the promotion the version before keeps a share, so that what it brought can be told',
    version: 'compared',
    servedBy: 'v2',
    settings: {
      strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
      holdBack: { share: 10, for: 'PT20M' },
    },
    ends: 'promoted',
    afterwards: heldBack,
  },
  {
    name: 'Champion/challenger',
    about:
      'a challenger stands beside the champion without an end, with a verdict each period; a person ends it after two',
    version: 'standing',
    servedBy: 'v2',
    settings: { strategy: { kind: 'champion-challenger', share: 20, period: 'PT12M', kpi: TOLD_KPI } },
    ends: 'aborted',
    steer: async ({ rolloutId, periods = [], requests }, { control, model, say }) => {
      if (periods.length < 2 || requests.some(({ kind }) => kind === 'abort')) return;
      say('two verdicts were given; this run takes the challenger out');
      await control.askRollout('abort', { model, rolloutId }, { reason: 'the tour goes on' });
    },
  },
  {
    name: 'All at once',
    about: 'one step, held against the objective alone; this version crashes on some flights',
    version: 'hasty',
    servedBy: 'v3',
    settings: { strategy: { kind: 'all-at-once', bake: 'PT10M' } },
    ends: 'rolled-back',
  },
  {
    name: 'Blue/green',
    about: 'checked with samples, then everything at once, the version before kept warm; one command goes back',
    version: 'green',
    servedBy: 'v2',
    settings: { strategy: { kind: 'blue-green', bake: 'PT6M', keepWarm: 'PT2H' } },
    ends: 'promoted',
    afterwards: async ({ control, model }) => {
      const { rollout } = await control.undo(model, { reason: 'the tour goes back' });
      const ms = rollout.outcome?.restoredInMs;
      return `undo: ${rollout.version} serves again${ms === undefined ? '' : `, proven after ${durationWords(ms / 1_000)}`}`;
    },
  },
];
