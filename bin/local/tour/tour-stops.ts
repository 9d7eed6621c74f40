import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { answerTo, openQuestion } from '../../../lambdas/domain/rollout/ordering/questions.ts';
import type { TourStop } from './tour-stop.ts';

/** Share of the score from which on a traveller is told that the flight may be late. */
export const TOLD_FROM = 0.25;
/** The KPI of the tour: travellers who were told of a delay that came. */
export const TOLD_KPI = 'told';

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
