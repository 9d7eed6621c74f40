import { unseen, wantedChanges, type Wanted } from './blindness.ts';
import { detectableChange, shareOf, VISIBLE, type Draws } from './detectable.ts';
import { equalTruth, eventPlan } from '../simulate/drawn-events.ts';
import type { JudgePlan, PlannedTest } from '../model/plan.ts';
import { plannedShares, type PlannedTraffic } from '../simulate/planned-traffic.ts';
import { simulatePlan, type Advance } from '../simulate/simulate-plan.ts';
import { subjectsOf } from './watched-change.ts';
import { waysOut, type Aim, type WayOut } from './ways-out.ts';
import type { Outlook, OutlookOrder } from './outlook-data.ts';

export { outlookWords } from './outlook-words.ts';

const ratios = [1, 1.25, 1.5, 2];

const ROUGH_ROLLOUTS = 100;

const MOSTLY = 0.5;

/** Looks ahead by simulation: what the plan can see, how it may end, and whether it would be blind or stay undecided. */
export function outlookOf(plan: JudgePlan, traffic: PlannedTraffic, order: OutlookOrder): Outlook {
  const { random, rollouts = 2000, mustSee = {}, advance: chosen = 'bake' } = order;
  const draws = { random, rollouts };
  const subjects = subjectsOf(plan, traffic);
  const detectable = subjects.map((subject) => detectableChange(plan, subject, { traffic, draws }));
  const simulated = ratiosOf(traffic).map((ratio) => simulatePlan(plan, traffic, { ...draws, ratio, advance: chosen }));
  const missed = unseen(plan, wantedChanges(subjects, mustSee, traffic), { traffic, draws, detectable });
  const promoted = simulated.find(({ ratio }) => ratio === 1)?.promoted ?? 0;
  const { proofs } = plan;
  const isUndecided = promoted < MOSTLY && proofs.length > 0;
  return {
    ...planned(plan, traffic),
    detectable,
    simulated,
    notSimulated: notSimulated(plan, traffic),
    ...(missed.length === 0 ? {} : { blind: blindness(plan, missed, { traffic, draws }) }),
    ...(isUndecided ? { undecided: { promoted, waysOut: waysToDecide(plan, traffic, { draws, chosen }) } } : {}),
  };
}

/** Twice as many failures as none are none. */
function ratiosOf({ errorRate, timeoutRate = 0 }: PlannedTraffic): readonly number[] {
  return errorRate + timeoutRate > 0 ? ratios : [1];
}

/** What a plan would miss of what it must see, and the ways out; undefined if it sees it. Far quicker than the whole outlook. */
export function blindnessOf(
  plan: JudgePlan,
  traffic: PlannedTraffic,
  { random, rollouts = 2000, mustSee = {} }: Omit<OutlookOrder, 'advance'>,
): Outlook['blind'] {
  const draws = { random, rollouts };
  const wanted = wantedChanges(subjectsOf(plan, traffic), mustSee, traffic);
  const missed = unseen(plan, wanted, { traffic, draws, detectable: [] });
  return missed.length === 0 ? undefined : blindness(plan, missed, { traffic, draws });
}

type Planned = Pick<
  Outlook,
  'plannedMinutes' | 'holdUntil' | 'challengerRequests' | 'effectiveRequests' | 'isSticky' | 'neededToProve'
>;

function planned({ calendar, proofs, split }: JudgePlan, traffic: PlannedTraffic): Planned {
  const shares = plannedShares(traffic.steps, calendar.plannedMinutes).slice(0, calendar.plannedMinutes);
  const challengerRequests = shares.reduce((total, share) => total + share * traffic.requestsPerWindow, 0);
  const needed = proofs.flatMap(({ tests }) => tests.map(requestsToProve)).find((requests) => requests !== undefined);
  return {
    ...calendar,
    challengerRequests,
    effectiveRequests: challengerRequests / (split?.effect ?? 1),
    isSticky: traffic.assignment === 'sticky',
    ...(needed === undefined ? {} : { neededToProve: needed }),
  };
}

function requestsToProve({ hypothesis, budget }: PlannedTest): number | undefined {
  return hypothesis.kind === 'rate-below' ? Math.ceil(-Math.log(budget) / hypothesis.rate) : undefined;
}

/** Moments and hard limits have no planned traffic; nor has whatever kind of count `eventPlan` does not know. */
function notSimulated(plan: JudgePlan, traffic: PlannedTraffic): readonly string[] {
  const { skipped } = eventPlan(plan, plan, { traffic, truth: equalTruth(traffic) });
  return [...new Set([...skipped, ...[...plan.moments, ...plan.hardLimits].map(({ name }) => name)])];
}

/** Ways out must show everything that is missed at once. */
function blindness(
  plan: JudgePlan,
  missed: readonly Wanted[],
  { traffic, draws }: { readonly traffic: PlannedTraffic; readonly draws: Draws },
): NonNullable<Outlook['blind']> {
  const rough = { ...draws, rollouts: Math.min(draws.rollouts, ROUGH_ROLLOUTS) };
  const aim: Aim = {
    enough: VISIBLE,
    isMirrored: missed.every(({ subject }) => subject?.scale !== 'fall'),
    shareOf: (draft) => {
      const subjects = subjectsOf(draft.plan, draft.traffic);
      const shares = missed.map(({ subject, size }) => {
        const same = subjects.find(({ name }) => name === subject?.name);
        return same === undefined ? 0 : shareOf(draft.plan, same, { traffic: draft.traffic, size, draws: rough });
      });
      return Math.min(...shares);
    },
  };
  const isWatched = missed.every(({ subject }) => subject !== undefined);
  return { reasons: missed.map(({ reason }) => reason), waysOut: isWatched ? waysOut({ plan, traffic }, aim) : [] };
}

function waysToDecide(
  plan: JudgePlan,
  traffic: PlannedTraffic,
  { draws, chosen }: { readonly draws: Draws; readonly chosen: Advance },
): readonly WayOut[] {
  const simulation = { random: draws.random, rollouts: Math.min(draws.rollouts, ROUGH_ROLLOUTS), ratio: 1 };
  return waysOut(
    { plan, traffic },
    {
      enough: MOSTLY,
      isMirrored: true,
      shareOf: (draft) => {
        const groups = { guards: [], proofs: draft.plan.proofs };
        return simulatePlan(draft.plan, draft.traffic, { ...simulation, advance: chosen, groups }).promoted;
      },
    },
  );
}
