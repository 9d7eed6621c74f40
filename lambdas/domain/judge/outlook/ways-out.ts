import type { JudgePlan } from '../model/plan.ts';
import type { PlannedTraffic } from '../simulate/planned-traffic.ts';

/** What would make a plan see, or decide; found by simulation, so about. */
export type WayOut =
  | { readonly kind: 'longer'; readonly minutes: number }
  | { readonly kind: 'first-weight'; readonly weight: number }
  | { readonly kind: 'per-request'; readonly share: number }
  /** Mirrored traffic first: both arms get all requests, no caller sees the challenger. */
  | { readonly kind: 'shadow'; readonly minutes: number };

/** A plan and its traffic, changed together. */
export interface Draft {
  readonly plan: JudgePlan;
  readonly traffic: PlannedTraffic;
}

/** What a way out must reach, and whether mirrored traffic can show it (a KPI needs live traffic). */
export interface Aim {
  readonly shareOf: (draft: Draft) => number;
  readonly enough: number;
  readonly isMirrored: boolean;
}

const times = [1.5, 2, 3, 4, 6, 8, 12, 16];
const firstWeights = [0.1, 0.25, 0.5];
const mirroredWindows = [5, 10, 15, 30, 60, 120, 240, 480];

/** Changes of a plan that reach the aim; none if nothing does. */
export function waysOut(draft: Draft, aim: Aim): readonly WayOut[] {
  return [...longer(draft, aim), ...largerFirstStep(draft, aim), ...perRequest(draft, aim), ...shadow(draft, aim)];
}

function longer(draft: Draft, { shareOf, enough }: Aim): readonly WayOut[] {
  const factor = firstEnough(times, (time) => shareOf(stretched(draft, time)) >= enough);
  return factor === undefined
    ? []
    : [{ kind: 'longer', minutes: Math.ceil(draft.plan.calendar.plannedMinutes * factor) }];
}

/** First value of a rising list that is enough, if larger ones are too: found by halving, because each try is a simulation. */
function firstEnough(values: readonly number[], isEnough: (value: number) => boolean): number | undefined {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isEnough(values[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return values[low];
}

/** The same steps, longer. Users who stay make more requests, not more users: their design effects grow with the time. */
function stretched({ plan, traffic }: Draft, time: number): Draft {
  const { plannedMinutes, holdUntil } = plan.calendar;
  const longest = Math.ceil(plannedMinutes * time);
  const calendar =
    holdUntil === undefined
      ? { plannedMinutes: longest }
      : { plannedMinutes: longest, holdUntil: Math.max(longest + 1, Math.ceil(holdUntil * time)) };
  const steps = traffic.steps.map((step) => ({ ...step, windows: Math.ceil(step.windows * time) }));
  const grow = (effect: number): number => (traffic.assignment === 'sticky' ? 1 + (effect - 1) * time : effect);
  return { plan: withEffects({ ...plan, calendar }, grow), traffic: { ...traffic, steps } };
}

function largerFirstStep({ plan, traffic }: Draft, { shareOf, enough }: Aim): readonly WayOut[] {
  const first = traffic.steps[0]?.share ?? 1;
  const weight = firstWeights.find((candidate) => {
    if (candidate <= first) return false;
    const steps = traffic.steps.map((step) => ({ ...step, share: Math.max(step.share, candidate) }));
    return shareOf({ plan, traffic: { ...traffic, steps } }) >= enough;
  });
  return weight === undefined ? [] : [{ kind: 'first-weight', weight }];
}

function perRequest({ plan, traffic }: Draft, { shareOf, enough }: Aim): readonly WayOut[] {
  if (traffic.assignment !== 'sticky') return [];
  const share = shareOf({ plan: withEffects(plan, () => 1), traffic: { ...traffic, assignment: 'request' } });
  return share < enough ? [] : [{ kind: 'per-request', share }];
}

function shadow({ plan, traffic }: Draft, { shareOf, enough, isMirrored }: Aim): readonly WayOut[] {
  if (!isMirrored || plan.control === 'none') return [];
  const same = traffic.assignment === 'sticky' ? withEffects(plan, () => 1) : plan;
  const windows = firstEnough(mirroredWindows, (candidate) => {
    const mirrored: PlannedTraffic = {
      ...traffic,
      assignment: 'request',
      requestsPerWindow: 2 * traffic.requestsPerWindow,
      steps: [{ share: 0.5, windows: candidate }],
    };
    return shareOf({ plan: { ...same, calendar: { plannedMinutes: candidate } }, traffic: mirrored }) >= enough;
  });
  return windows === undefined ? [] : [{ kind: 'shadow', minutes: windows }];
}

/** A plan with other design effects. */
function withEffects(plan: JudgePlan, change: (effect: number) => number): JudgePlan {
  const changed = <Group extends JudgePlan['proofs'][number]>(group: Group): Group => ({
    ...group,
    reading: { ...group.reading, effect: change(group.reading.effect) },
  });
  return {
    ...plan,
    guards: plan.guards.map(changed),
    proofs: plan.proofs.map(changed),
    ...(plan.split === undefined ? {} : { split: { ...plan.split, effect: change(plan.split.effect) } }),
  };
}
