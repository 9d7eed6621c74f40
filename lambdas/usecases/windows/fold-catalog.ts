import { windowsIn } from '../../contracts/people/duration.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import { sliceWindowsOf } from '../../domain/rollout/sticky/slice-windows.ts';
import { noTerms, PREDICTION_COLUMN, type ColumnTerms, type FoldTerms } from '../../domain/windows/feature-terms.ts';
import type { Grid } from '../../domain/sketch/feature-grid.ts';
import type { Clock } from '../system/ports.ts';
import type { GridStore } from './ports.ts';

/** What the catalog reads. */
export interface CatalogDeps {
  readonly registry: { readSpecification(model: string): Promise<Specification | undefined> };
  readonly grids: Pick<GridStore, 'readGrids'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A changed specification is heeded after a minute; until then its values fold as they did. */
const KEPT_MS = 60_000;

/** What folding knows of models, kept for a minute. */
export class FoldCatalog {
  readonly #deps: CatalogDeps;
  readonly #kept = new Map<string, { readonly until: number; readonly terms: FoldTerms }>();

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
  }

  /** Terms of a model; those of one that is not declared name no column. */
  async termsOf(model: string): Promise<FoldTerms> {
    const kept = this.#kept.get(model);
    if (kept !== undefined && kept.until > this.#deps.clock.now()) return kept.terms;
    const specification = await this.#deps.registry.readSpecification(model);
    const terms =
      specification === undefined ? noTerms : foldTerms(specification, await this.#deps.grids.readGrids(model));
    this.#kept.set(model, { until: this.#deps.clock.now() + KEPT_MS, terms });
    return terms;
  }

  /** Forgets a model whose grids were just fixed. */
  forget(model: string): void {
    this.#kept.delete(model);
  }
}

/** Columns of a specification with their grids. Text and embeddings are counted by kind of value until they have sketches of their own. */
function foldTerms({ task, signature, rollout }: Specification, grids: ReadonlyMap<string, Grid>): FoldTerms {
  const features = (signature?.features ?? [])
    .filter(({ sensitive }) => sensitive !== 'drop')
    .map(({ name, kind, sensitive }): readonly [string, ColumnTerms] => [
      name,
      kind === 'numeric' && sensitive !== 'hash' ? { kind, grid: grids.get(name) } : categorical,
    ]);
  const prediction =
    task === 'multiclass' ? categorical : ({ kind: 'numeric', grid: grids.get(PREDICTION_COLUMN) } as const);
  return {
    features: new Map(features),
    ...(signature === undefined ? {} : { prediction }),
    hasScores: task === 'binary',
    sliceWindows: sliceWindowsOf(rollout, windowsIn),
  };
}

const categorical: ColumnTerms = { kind: 'categorical', baseline: new Set() };
