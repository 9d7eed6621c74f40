import type { Gate, Gates } from '../../../../contracts/people/rollout/gates.ts';
import type { PlanGate } from '../../../../contracts/stored/rollouts/question.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { given } from '../../../given.ts';
import { spanWords } from '../../../wording/duration.ts';
import type { PlanTools, Schedule } from '../plan-facts.ts';

/** What a step that asks by itself has, where its own words are few. */
const usual: Gate = { deadline: 'P1D', otherwise: 'reject' };

interface Terms extends Pick<PlanTools, 'windowsIn'> {
  readonly kind: RolloutPlan['kind'];
  readonly gates: Gates | undefined;
}

/**
 * Puts the questions of a plan where they are asked: before the first step, and at the end of each.
 *
 * `approve` of a step goes before what the gates say. A first version serves everybody from its first step on, so that only its start is
 * asked about; nothing is asked at the end of a plan that ends with a report.
 */
export function withGates(schedule: Schedule, terms: Terms): Schedule {
  const { kind, gates = {}, windowsIn } = terms;
  const startGate = gates.start && planGateOf(gates.start, windowsIn);
  if (kind === 'first') return { ...schedule, ...given({ startGate }) };
  const steps = schedule.steps.map(({ gate: own, ...step }, at) => {
    const isLast = at === schedule.steps.length - 1;
    if (isLast && schedule.ends === 'report') return step;
    const declared = isLast ? gates.promotion : gates.increase;
    const gate = own ?? (declared && planGateOf(declared, windowsIn));
    return { ...step, ...given({ gate }) };
  });
  return { ...schedule, steps, ...given({ startGate }) };
}

/** What a step asks by itself; undefined where it leaves that to the gates. */
export function ownGate(
  approve: true | Gate | undefined,
  {
    gates = {},
    isLast,
    windowsIn,
  }: Pick<Terms, 'windowsIn'> & { readonly gates?: Gates | undefined; readonly isLast: boolean },
): PlanGate | undefined {
  if (approve === undefined) return undefined;
  const declared = isLast ? gates.promotion : gates.increase;
  return planGateOf(approve === true ? (declared ?? usual) : approve, windowsIn);
}

function planGateOf({ approvers, deadline, otherwise }: Gate, windowsIn: PlanTools['windowsIn']): PlanGate {
  return { ...given({ approvers }), deadlineWindows: windowsIn(deadline), otherwise };
}

/** Whether the schedule of a plan depends on when people answer, who may have seen its numbers. */
export function asksLater({ steps }: Pick<RolloutPlan, 'steps'>): boolean {
  return steps.some(({ gate }) => gate !== undefined);
}

/** What a plan asks people for, and which steps wait for requests, in words. */
export function gateWords({
  startGate,
  steps,
  windowSeconds,
}: Pick<RolloutPlan, 'startGate' | 'steps' | 'windowSeconds'>): readonly string[] {
  const words = (what: string, gate: PlanGate | undefined): readonly string[] =>
    gate === undefined ? [] : [`a person is asked ${what}: ${waitWords(gate, windowSeconds)}`];
  return [
    ...words('before the start', startGate),
    ...steps.flatMap(({ gate, requests }, at) => [
      ...(requests === undefined
        ? []
        : [`step ${at + 1} lasts until the challenger has had ${requests} requests in it`]),
      ...words(at === steps.length - 1 ? 'before the promotion' : `before step ${at + 2}`, gate),
    ]),
  ];
}

const otherwiseWords = { approve: 'taken for a yes', reject: 'taken for a no', hold: 'waited on for' } as const;

/** How long somebody is waited for, and what silence means. */
function waitWords({ deadlineWindows, otherwise, approvers }: PlanGate, windowSeconds: number): string {
  const who = approvers === undefined ? '' : ` of ${approvers.join(', ')}`;
  return `an answer${who} within ${spanWords(deadlineWindows, windowSeconds)}, else it is ${otherwiseWords[otherwise]}`;
}
