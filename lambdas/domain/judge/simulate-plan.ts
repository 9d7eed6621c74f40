import { startCheckpoint } from './checkpoint.ts';
import { binomialDraws, type Random } from './draw.ts';
import { foldMinute } from './fold-minute.ts';
import type { JudgePlan } from './plan.ts';
import { plannedWeights, type PlannedTraffic } from './planned-traffic.ts';
import type { ArmCounts, MinuteRow } from './types.ts';

/** How simulated rollouts of a plan ended when the challenger's failures were `ratio` times the champion's; shares of all. */
export interface SimulatedPlan {
  readonly ratio: number;
  readonly rollouts: number;
  readonly promoted: number;
  readonly aborted: number;
  readonly inconclusive: number;
  /** Median minutes to a promotion and median challenger requests to an abort; absent if there was none. */
  readonly minutesToPromote?: number;
  readonly requestsToAbort?: number;
}

/** How often to simulate, with which draws, and how much worse the challenger is. */
export interface Simulation {
  readonly ratio: number;
  readonly rollouts: number;
  readonly random: Random;
}

/** End of one simulated rollout. */
interface Ending {
  readonly kind: 'promoted' | 'aborted' | 'inconclusive';
  readonly minutes: number;
  readonly exposed: number;
}

/**
 * Runs rollouts of the plan's own counts through the judge: abort at any minute, promotion at the first `ok` after the planned
 * minutes, else inconclusive at the end of the hold. Clumps enter as fewer requests (requests divided by the largest effect).
 */
export function simulatePlan(plan: JudgePlan, traffic: PlannedTraffic, simulation: Simulation): SimulatedPlan {
  const { ratio, rollouts, random } = simulation;
  const draw = binomialDraws(random);
  const thinned = withoutEffects(plan);
  const effect = Math.max(1, ...[...plan.guards, ...plan.proofs].map(({ reading }) => reading.effect));
  const minutes = planMinutes(plan, traffic, effect);
  const endings = Array.from({ length: rollouts }, () =>
    runOnce(thinned, minutes, (minute) => drawRow(minute, { traffic, ratio, draw })),
  );
  const share = (kind: Ending['kind']): number => endings.filter((one) => one.kind === kind).length / rollouts;
  const toPromote = median(endings.filter(({ kind }) => kind === 'promoted').map((one) => one.minutes));
  const toAbort = median(endings.filter(({ kind }) => kind === 'aborted').map((one) => one.exposed * effect));
  return {
    ratio,
    rollouts,
    promoted: share('promoted'),
    aborted: share('aborted'),
    inconclusive: share('inconclusive'),
    ...(toPromote === undefined ? {} : { minutesToPromote: toPromote }),
    ...(toAbort === undefined ? {} : { requestsToAbort: toAbort }),
  };
}

interface PlannedMinute {
  readonly minute: number;
  readonly weight: number;
  readonly challenger: number;
  readonly champion: number;
}

function planMinutes(plan: JudgePlan, traffic: PlannedTraffic, effect: number): readonly PlannedMinute[] {
  const until = plan.calendar.holdUntil ?? plan.calendar.plannedMinutes;
  const perMinute = traffic.requestsPerMinute / effect;
  let [challengerDue, championDue] = [0, 0];
  return plannedWeights(traffic.steps, until).map((weight, minute) => {
    challengerDue += perMinute * weight;
    championDue += perMinute * (1 - weight);
    const [challenger, champion] = [Math.floor(challengerDue), Math.floor(championDue)];
    challengerDue -= challenger;
    championDue -= champion;
    return { minute, weight, challenger, champion };
  });
}

function withoutEffects(plan: JudgePlan): JudgePlan {
  const { split: _unneeded, ...rest } = plan;
  const plain = <Group extends JudgePlan['proofs'][number]>(group: Group): Group => ({
    ...group,
    reading: { ...group.reading, effect: 1 },
  });
  return {
    ...rest,
    guards: plan.guards.map(plain),
    proofs: plan.proofs.map(plain),
    keepsChain: false,
    keepsEValues: plan.decidedBy === 'e-values',
  };
}

function runOnce(
  plan: JudgePlan,
  minutes: readonly PlannedMinute[],
  rowOf: (minute: PlannedMinute) => MinuteRow,
): Ending {
  let checkpoint = startCheckpoint(plan);
  let exposed = 0;
  for (const planned of minutes) {
    const folded = foldMinute(plan, checkpoint, rowOf(planned));
    checkpoint = folded.checkpoint;
    exposed += planned.challenger;
    const done = planned.minute + 1;
    if (folded.look.kind === 'abort') return { kind: 'aborted', minutes: done, exposed };
    if (folded.look.kind === 'ok' && done >= plan.calendar.plannedMinutes)
      return { kind: 'promoted', minutes: done, exposed };
  }
  return { kind: 'inconclusive', minutes: minutes.length, exposed };
}

interface Truth {
  readonly traffic: PlannedTraffic;
  readonly ratio: number;
  readonly draw: (trials: number, probability: number) => number;
}

function drawRow({ minute, weight, challenger, champion }: PlannedMinute, truth: Truth): MinuteRow {
  return {
    minute,
    weight,
    arms: { challenger: drawArm(challenger, truth, truth.ratio), champion: drawArm(champion, truth, 1) },
  };
}

function drawArm(requests: number, { traffic, draw }: Truth, ratio: number): ArmCounts {
  const { errorRate, timeoutRate = 0, kpiRates = {}, latency } = traffic;
  const errors = draw(requests, Math.min(1, errorRate * ratio));
  const timeouts = draw(requests - errors, Math.min(1, timeoutRate * ratio));
  const kpis = Object.entries(kpiRates).map(([name, rate]) => [name, draw(requests, rate)] as const);
  const arm = { requests, errors, timeouts, kpis: Object.fromEntries(kpis) };
  return latency === undefined ? arm : { ...arm, latency: drawSketch(requests, latency, draw) };
}

/** Multinomial draw by binomials over what is left. */
function drawSketch(
  requests: number,
  latency: Readonly<Record<string, number>>,
  draw: Truth['draw'],
): Readonly<Record<string, number>> {
  let rest = Object.values(latency).reduce((sum, count) => sum + count, 0);
  let left = requests;
  const drawn = Object.entries(latency).map(([bucket, count]) => {
    const here = draw(left, rest > 0 ? count / rest : 0);
    left -= here;
    rest -= count;
    return [bucket, here] as const;
  });
  return Object.fromEntries(drawn);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
