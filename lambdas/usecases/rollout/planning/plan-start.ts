import { startRequest, type StartPlan } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import { checkStart, type CheckDeps } from './check-start.ts';
import type { StartOrder } from './start-rollout.ts';
import type { Randomness } from '../../system/ports.ts';

/** What planning a start needs from outside. */
export interface PlanStartDeps extends CheckDeps {
  readonly randomness: Pick<Randomness, 'uniform'>;
}

/** Passes every check of an id; a plan has none. */
const NO_ID = 'plan';

/**
 * Says what a rollout would be, and what it would be able to see; nothing is started or written.
 *
 * @throws InvalidInputError for a body that is no start; UnderstudyError MODEL_NOT_FOUND
 */
export async function planStart(
  deps: PlanStartDeps,
  { model, body, first, by }: Pick<StartOrder, 'model' | 'body' | 'first' | 'by'>,
): Promise<StartPlan> {
  const checked = check(startRequest, body);
  if (!checked.ok) throw new InvalidInputError('the start of the rollout', checked.faults);
  const { version, settings, force } = checked.value;
  if ((await deps.registry.readSpecification(model)) === undefined)
    throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found, declare it first`);
  const raw = {
    model,
    version,
    ...(first ? { first } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(force === undefined ? {} : { force }),
    startedBy: by.slice(0, 300),
  };
  const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
  const start = await checkStart(deps, { raw, rolloutId: NO_ID, ahead });
  if (!start.ok) return { model, version, faults: [...start.faults] };
  return { model, version, plan: start.start.plan, faults: [] };
}
