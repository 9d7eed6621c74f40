import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { isQueued } from '../../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry, RouteStore } from '../../../registry/ports.ts';

/** What finding out needs from outside. */
export interface OvertakenDeps {
  readonly registry: Pick<ModelRegistry, 'readVersion'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
}

/** Why a start that waited has nothing left to do: its version serves already, or was retired; undefined where that is not so. */
export async function overtakenBy(
  { registry, routes }: OvertakenDeps,
  record: RolloutRecord | undefined,
): Promise<string | undefined> {
  if (!isQueued(record)) return undefined;
  const { model, version } = record;
  if ((await routes.readRoute(model))?.champion?.version === version)
    return `${version} became champion of ${model} while this start waited`;
  const found = await registry.readVersion(model, version);
  return found?.status === 'retired' ? `${version} of ${model} was retired while this start waited` : undefined;
}
