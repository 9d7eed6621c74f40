import { requestByPerson, type RolloutStatus } from '../../../contracts/api/api.ts';
import { extendRequest, skipRequest } from '../../../contracts/api/order-api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { windowsIn } from '../../../contracts/people/duration.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { passedGates } from '../../../domain/rollout/ordering/questions.ts';
import { prolongedTo } from '../../../domain/rollout/ordering/schedule.ts';
import { windowAt } from '../../../domain/rollout/ticking/window-calendar.ts';
import { given } from '../../../domain/given.ts';
import type { Clock } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { checkOrder, closedError, openRecord, refuseGated, type AccessDeps, type PersonOrder } from './person-order.ts';

/** What changing a schedule needs from outside. */
export interface ScheduleDeps extends AccessDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'addRequest'>;
  readonly clock: Pick<Clock, 'now'>;
}

type Request = RolloutRecord['requests'][number];
type Change = Pick<Request, 'kind' | 'step' | 'bakeWindows' | 'reason'>;

/** Keeps the weights and stops the plan's clock from now on; guardrails go on. A rollout that is paused stays so. */
export async function pauseRollout(deps: ScheduleDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason } = checkOrder('the pause', requestByPerson, order.body);
  const record = await openRecord(deps, order, { deed: 'abort' });
  return note(deps, order, { record, change: { kind: 'pause', reason } });
}

/** Lets the plan's clock go on; nothing changes where it runs. */
export async function resumeRollout(deps: ScheduleDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason } = checkOrder('the resumption', requestByPerson, order.body);
  const record = await openRecord(deps, order, { deed: 'start' });
  return note(deps, order, { record, change: { kind: 'resume', reason } });
}

/**
 * Goes to the next step at the next tick, whatever its bake time says; a step that was left before is left alone.
 *
 * @throws UnderstudyError NO_SUCH_STEP where there is no next step
 */
export async function skipStep(deps: ScheduleDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason, step: meant } = checkOrder('the skip', skipRequest, order.body);
  const record = await openRecord(deps, order, { deed: 'approve' });
  const step = stepOf(record, meant);
  if (step < record.step) return { rollout: record };
  if (step >= record.plan.steps.length - 1) {
    throw noSuchStep(record, `step ${step + 1} is the last of ${record.plan.steps.length}, promote it or wait`);
  }
  await refuseGated(deps, order, { record, gates: passedGates(record, 'skip') });
  return note(deps, order, { record, change: { kind: 'skip', step, reason } });
}

/**
 * Makes a step last so long altogether; the rollout's last moment to decide moves by as much.
 *
 * @throws InvalidInputError for a time that is not longer than the step's; UnderstudyError NO_SUCH_STEP
 */
export async function extendStep(deps: ScheduleDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason, step: meant, bake } = checkOrder('the extension', extendRequest, order.body);
  const record = await openRecord(deps, order, { deed: 'start' });
  const step = stepOf(record, meant);
  if (step < record.step) throw noSuchStep(record, `step ${step + 1} is over`);
  const bakeWindows = windowsIn(bake);
  const before = prolongedTo(record.requests, step);
  const least = before ?? (record.plan.steps[step]?.bakeWindows ?? 0) + 1;
  if (bakeWindows < least) {
    const message = `must be longer than the step is, ${before ?? least - 1} windows, got ${bake}`;
    throw new InvalidInputError('the extension', [{ path: 'bake', message }]);
  }
  return note(deps, order, { record, change: { kind: 'extend', step, bakeWindows, reason } });
}

/** The step that is meant: the one in force, or one that was. */
function stepOf(record: RolloutRecord, meant = record.step): number {
  if (meant > record.step) throw noSuchStep(record, `step ${meant + 1} has not begun`);
  return meant;
}

function noSuchStep({ model, rolloutId }: RolloutRecord, why: string): UnderstudyError {
  return new UnderstudyError('NO_SUCH_STEP', `rollout ${rolloutId} of ${model}: ${why}`);
}

interface Noted {
  readonly record: RolloutRecord;
  readonly change: Change;
}

/** Written down with the person, the time and the window, and obeyed at the next tick. */
async function note(
  { rollouts, clock }: ScheduleDeps,
  { model, rolloutId, by }: PersonOrder,
  { record, change }: Noted,
): Promise<RolloutStatus> {
  const { startWindow, plan } = record;
  if (startWindow === undefined || record.step < 0) {
    throw noSuchStep(record, 'no step has begun, so there is no schedule to change; abort it to keep it from starting');
  }
  const calendar = { startMs: epochMsOf(startWindow), lengthMs: plan.windowSeconds * 1000 };
  const window = Math.max(0, windowAt(calendar, clock.now()));
  const { kind, ...rest } = change;
  await rollouts.addRequest(model, rolloutId, { kind, by, at: isoAt(clock.now()), window, ...given(rest) });
  const rollout = (await rollouts.readRollout(model, rolloutId)) ?? record;
  // The machine may have ended it between our reading and our order.
  if (rollout.outcome !== undefined) throw closedError(rollout);
  return { rollout };
}
