import type { BaselineList } from '../../../contracts/api/baseline-api.ts';
import { UnderstudyError } from '../../../contracts/api/errors.ts';
import type { GridStore } from '../../windows/ports.ts';
import type { BaselineStore, ModelRegistry } from '../ports.ts';

/** What listing baselines needs from outside. */
export interface ListBaselinesDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly baselines: Pick<BaselineStore, 'listBaselines'>;
  readonly grids: Pick<GridStore, 'readGrids'>;
}

/**
 * All baselines of a model, which of them stand for their versions, and the grids of its columns.
 *
 * @throws UnderstudyError MODEL_NOT_FOUND
 */
export async function listBaselines(deps: ListBaselinesDeps, model: string): Promise<BaselineList> {
  const [specification, versions, baselines, grids] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.listVersions(model),
    deps.baselines.listBaselines(model),
    deps.grids.readGrids(model),
  ]);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  const current = new Map(versions.map(({ version, baseline }) => [version, baseline]));
  return {
    baselines: baselines.map((one) => ({ ...one, isCurrent: current.get(one.version) === one.id })),
    grids: [...grids].map(([column, grid]) => ({ column, ...grid })),
  };
}
