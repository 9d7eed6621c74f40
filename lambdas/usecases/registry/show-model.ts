import type { ModelStatus } from '../../contracts/api/api.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { withPlaces } from '../../domain/rollout/ticking/places.ts';
import type { ModelRegistry, RouteStore } from './ports.ts';
import type { RolloutStore } from '../rollout/ports.ts';

/** What showing a model needs from outside. */
export interface ShowModelDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly rollouts: Pick<RolloutStore, 'listRollouts' | 'readQueue'>;
}

/**
 * What is declared, what is registered, who serves and what was tried, the newest first.
 *
 * @throws UnderstudyError MODEL_NOT_FOUND
 */
export async function showModel(deps: ShowModelDeps, model: string): Promise<ModelStatus> {
  const [specification, versions, route, rollouts, { ids }] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.listVersions(model),
    deps.routes.readRoute(model),
    deps.rollouts.listRollouts(model),
    deps.rollouts.readQueue(model),
  ]);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  return {
    specification,
    versions: [...versions],
    ...(route === undefined ? {} : { route }),
    rollouts: withPlaces(rollouts, { ids, lock: route?.lock?.rolloutId }).toSorted((a, b) =>
      a.startedAt < b.startedAt ? 1 : -1,
    ),
  };
}
