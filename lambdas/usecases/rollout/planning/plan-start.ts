import { startRequest, type StartPlan } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { secondsIn } from '../../../contracts/people/duration.ts';
import { check } from '../../../contracts/people/faults.ts';
import { listWords } from '../../../domain/wording/list.ts';
import { durationWords } from '../../../domain/wording/duration.ts';
import { given } from '../../../domain/given.ts';
import { stepTimes } from '../../../domain/rollout/planning/step-times.ts';
import type { WayIn } from '../../../domain/rollout/ordering/way-in.ts';
import { targetPlace } from '../../../domain/wording/target-place.ts';
import { artifactWords } from './check-control.ts';
import { checkStart, type CheckedStart } from './check-start.ts';
import { inputOf, startedBefore, type StartDeps, type StartOrder } from './start-rollout.ts';

/** Passes every check of an id; a plan needs none. */
const NO_ID = 'plan';

/**
 * Says what a rollout would be, and what it would be able to see; nothing is started or written.
 *
 * Everything is checked that a start checks, but for the target, which is not called: what is left out is named.
 *
 * @throws InvalidInputError for a body that is no start; UnderstudyError MODEL_NOT_FOUND
 */
export async function planStart(deps: StartDeps, order: StartOrder): Promise<StartPlan> {
  const { model, body } = order;
  const checked = check(startRequest, body);
  if (!checked.ok) throw new InvalidInputError('the start of the rollout', checked.faults);
  const { version, rolloutId = NO_ID } = checked.value;
  if ((await deps.registry.readSpecification(model)) === undefined)
    throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found, declare it first`);
  const raw = inputOf(order, checked.value);
  const existing = (await startedBefore(deps, raw, checked.value))?.rolloutId;
  const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
  const start = await checkStart(deps, { raw, rolloutId, ahead });
  const common = { model, version, ...given({ existing }) };
  if (!start.ok) return { ...common, steps: [], unchecked: [], faults: [...start.faults] };
  const { plan, way } = start.start;
  return {
    ...common,
    ...given({ whenBusy: wayWords(way) }),
    plan,
    steps: [...stepTimes(plan)],
    unchecked: [...uncheckedOf(start.start)],
    faults: [],
  };
}

/** What it would do about those before it, in words. */
function wayWords(way: WayIn): string | undefined {
  switch (way.kind) {
    case 'queue':
      return `it would wait at place ${way.place} of the queue, behind ${way.behind}`;
    case 'replace':
      return `it would take rollout ${way.rolloutId} back to the champion first`;
    case 'free':
    case 'refuse':
      return undefined;
  }
}

/** What only the start itself can find out. */
function uncheckedOf({ version, specification, versions, route, plan }: CheckedStart): readonly string[] {
  const control = versions.find((one) => one.version === plan.control?.version);
  const places = [version, ...(control === undefined ? [] : [control])].map(({ target }) => targetPlace(target));
  const artifact = artifactWords({ versions, route }, control?.version);
  return [
    `whether ${listWords(places)} answers samples of ${specification.model}: the start sends them, and waits for a cold target up to ${durationWords(secondsIn(specification.warming))}`,
    ...(artifact === undefined ? [] : [artifact]),
  ];
}
