import { readingOf } from '../../../judge/fold/checkpoint.ts';
import type { Checkpoint, JudgePlan } from '../../../judge/judge.ts';
import type { Guardrail, HardLimit, Hypothesis, MomentGuardrail } from '../../../judge/model/plan.ts';

/** Challenger requests, or values, below which a guardrail is not compared: outcomes come later and are fewer than requests. */
const LEAST_REQUESTS = 20;

/** Whether counts lie inside all guardrails of a plan, by plain comparison; too few requests are no answer, and not inside. */
export function isWithin({ guards, moments, hardLimits }: JudgePlan, counted: Checkpoint): boolean {
  return (
    guards.every((guardrail) => isGuardrailWithin(guardrail, counted)) &&
    moments.every((guardrail) => isMomentWithin(guardrail, counted)) &&
    hardLimits.every((limit) => isLimitWithin(limit, counted))
  );
}

/** A guardrail is broken where all its tests speak against the challenger. */
function isGuardrailWithin(guardrail: Guardrail, counted: Checkpoint): boolean {
  const { x, y, a, b } = readingOf(counted, guardrail).sums;
  const [own, other] = [
    { events: x, requests: a },
    { events: y, requests: b },
  ];
  const challenger = guardrail.reading.rejectedBy === 'challenger' ? own : other;
  if (challenger.requests < LEAST_REQUESTS) return false;
  return guardrail.tests.some(({ hypothesis }) => holds(hypothesis, own, other));
}

interface Totals {
  readonly events: number;
  readonly requests: number;
}

function holds(hypothesis: Hypothesis, own: Totals, other: Totals): boolean {
  switch (hypothesis.kind) {
    case 'ratio':
      return own.events * other.requests <= hypothesis.ratio * other.events * own.requests;
    case 'rate-above':
      return own.events <= hypothesis.rate * own.requests;
    case 'rate-below':
      return other.events >= hypothesis.rate * other.requests;
  }
}

function isMomentWithin({ name, worse, margin }: MomentGuardrail, { moments }: Checkpoint): boolean {
  const { challenger, champion } = moments[name] ?? {};
  if (challenger === undefined || champion === undefined) return false;
  if (challenger.count < LEAST_REQUESTS || champion.count === 0) return false;
  const gap = challenger.sum / challenger.count - champion.sum / champion.count;
  return (worse === 'rise' ? gap : -gap) <= margin;
}

function isLimitWithin({ name, rate }: HardLimit, { hard }: Checkpoint): boolean {
  const totals = hard[name]?.challenger;
  return totals !== undefined && totals.requests >= LEAST_REQUESTS && totals.events <= rate * totals.requests;
}
