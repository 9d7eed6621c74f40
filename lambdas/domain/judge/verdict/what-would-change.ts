import { startCheckpoint, type Checkpoint } from '../fold/checkpoint.ts';
import { foldWindow } from '../fold/fold-window.ts';
import type { Guardrail, JudgePlan, Proof } from '../model/plan.ts';
import type { ArmCounts, DatedReason, JudgedRow } from '../model/rows.ts';
import { counted } from '../../wording/counted.ts';

/**
 * What would have changed a look, in words: how many events fewer (or failures more) in the deciding window would have left it open.
 *
 * Found by folding that window again with other counts; undefined for tests whose counts cannot be varied one by one.
 */
export function whatWouldChange(plan: JudgePlan, rows: readonly JudgedRow[], reason: DatedReason): string | undefined {
  const guardrail = plan.guards.find(({ name }) => name === reason.test);
  if (guardrail !== undefined) return fewerEvents(plan, rows, { guardrail, reason });
  const proof = plan.proofs.find(({ tests }) => tests.some(({ id }) => id === reason.test));
  return proof?.name === 'failures' ? moreFailures(plan, rows, { proof, reason }) : undefined;
}

/** One event of each kind that can be varied alone. */
const eventWords = { errors: 'error', timeouts: 'timeout', clientErrors: 'client error' } as const;

function fewerEvents(
  plan: JudgePlan,
  rows: readonly JudgedRow[],
  { guardrail, reason }: { readonly guardrail: Guardrail; readonly reason: DatedReason },
): string | undefined {
  const { kind } = guardrail.reading.count;
  if (kind !== 'errors' && kind !== 'timeouts' && kind !== 'clientErrors') return undefined;
  const alone = { ...plan, guards: [guardrail], proofs: [] };
  const deciding = lastOf(alone, rows, reason.minute);
  if (deciding === undefined) return undefined;
  const { before, row } = deciding;
  const seen = row.arms.challenger[kind] ?? 0;
  const fewer = leastThat(seen, (n) => {
    const arms = { ...row.arms, challenger: { ...row.arms.challenger, [kind]: seen - n } };
    return foldWindow(lean(alone), before, { ...row, arms }).look.kind !== 'abort';
  });
  if (fewer === undefined) return undefined;
  const some = fewer === seen ? '' : `${fewer} of `;
  return `without ${some}the challenger's ${counted(seen, eventWords[kind])} in the deciding window it would have gone on`;
}

function moreFailures(
  plan: JudgePlan,
  rows: readonly JudgedRow[],
  { proof, reason }: { readonly proof: Proof; readonly reason: DatedReason },
): string | undefined {
  const alone = {
    ...plan,
    guards: [],
    proofs: [{ ...proof, tests: proof.tests.filter(({ id }) => id === reason.test) }],
  };
  const deciding = lastOf(alone, rows, reason.minute);
  if (deciding === undefined) return undefined;
  const { before, row } = deciding;
  const { requests, errors, timeouts = 0, clientErrors = 0 } = row.arms.challenger;
  const more = leastThat(requests - errors - timeouts - clientErrors, (n) => {
    const arms = { ...row.arms, challenger: withErrors(row.arms.challenger, errors + n) };
    return foldWindow(lean(alone), before, { ...row, arms }).look.kind !== 'ok';
  });
  if (more === undefined) return undefined;
  return `with ${counted(more, 'failure')} more of the challenger in the deciding window it would not have been proven yet`;
}

function withErrors(arm: ArmCounts, errors: number): ArmCounts {
  return { ...arm, errors };
}

interface Deciding {
  readonly before: Checkpoint;
  readonly row: JudgedRow;
}

/** The last row of a window, and the checkpoint before it. */
function lastOf(plan: JudgePlan, rows: readonly JudgedRow[], window: number): Deciding | undefined {
  const at = rows.findLastIndex((row) => row.minute === window);
  const row = rows[at];
  if (row === undefined) return undefined;
  const fast = lean(plan);
  const before = rows
    .slice(0, at)
    .reduce((checkpoint, one) => foldWindow(fast, checkpoint, one).checkpoint, startCheckpoint(fast));
  return { before, row };
}

/** The plan without what does not decide here. */
function lean({ split: _unneeded, ...plan }: JudgePlan): JudgePlan {
  return { ...plan, moments: [], hardLimits: [], keepsChain: false, keepsEValues: false };
}

/** Smallest n in 1..most for which `holds`, which stays true once it is. */
function leastThat(most: number, holds: (n: number) => boolean): number | undefined {
  if (most < 1 || !holds(most)) return undefined;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
