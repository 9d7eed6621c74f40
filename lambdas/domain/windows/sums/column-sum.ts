import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import type { Grid } from '../../sketch/feature-grid.ts';
import { CategorySum } from './category-sum.ts';
import { settleColumn } from './settle-column.ts';
import { GridSum } from './grid-sum.ts';
import { LooseSum } from './loose-sum.ts';
import { isPackedGrid, readPackedCategories, readPackedGrid, type Packed } from './packed-column.ts';

interface Kept {
  readonly sketch: ColumnSketch;
  readonly rows: number;
  /** Decides between equally many rows. */
  readonly id: string;
}

/**
 * Adds up sketches of one column in place, as if all values had gone into one. Order and grouping do not matter.
 *
 * Loose values join a grid as soon as there is one. Where kinds or grids differ (a specification changed), the one of most rows is
 * kept and the others' rows count as mistyped, so that no row is lost from the totals.
 */
export class ColumnSum {
  readonly #grids = new Map<string, GridSum>();
  #loose: LooseSum | undefined;
  #categories: CategorySum | undefined;

  add(column: ColumnSketch | Packed): void {
    if (typeof column === 'string') this.#addPacked(column);
    else if (column.kind === 'numeric') this.#gridOf(column.grid.grid).add(column.grid);
    else if (column.kind === 'loose') (this.#loose ??= new LooseSum()).add(column);
    else (this.#categories ??= new CategorySum()).add(column.categories);
  }

  /** What was added; a column without rows if nothing was. */
  sketch(): ColumnSketch {
    const [largest, ...others] = [...this.#numeric(), ...this.#categorical()].toSorted(
      (a, b) => b.rows - a.rows || (a.id < b.id ? -1 : 1),
    );
    if (largest === undefined) return new LooseSum().sketch();
    return withMistyped(
      largest.sketch,
      others.reduce((sum, { rows }) => sum + rows, 0),
    );
  }

  /** One for each grid; the largest has the loose values. */
  #numeric(): readonly Kept[] {
    const grids = [...this.#grids].map(([id, sum]): Kept => ({
      id,
      rows: sum.rows,
      sketch: { kind: 'numeric', grid: sum.sketch() },
    }));
    if (this.#loose === undefined) return grids;
    const loose: Kept = { id: 'loose', rows: this.#loose.rows, sketch: this.#loose.sketch() };
    const [first, ...rest] = grids.toSorted((a, b) => b.rows - a.rows || (a.id < b.id ? -1 : 1));
    if (first?.sketch.kind !== 'numeric') return [loose];
    const settled = settleColumn(loose.sketch, first.sketch.grid.grid);
    const both = new ColumnSum();
    both.add(first.sketch);
    both.add(settled);
    return [{ id: first.id, rows: first.rows + loose.rows, sketch: both.sketch() }, ...rest];
  }

  #categorical(): readonly Kept[] {
    if (this.#categories === undefined) return [];
    const categories = this.#categories.sketch();
    return [{ id: 'categories', rows: this.#categories.rows, sketch: { kind: 'categorical', categories } }];
  }

  #addPacked(text: Packed): void {
    if (!isPackedGrid(text)) {
      (this.#categories ??= new CategorySum()).addPacked(readPackedCategories(text));
      return;
    }
    const packed = readPackedGrid(text);
    const held = this.#grids.get(packed.gridText);
    if (held !== undefined) {
      held.addPacked(packed);
      return;
    }
    const [origin = 0, unit = 1] = packed.gridText.split(';').map(Number);
    this.#gridOf({ origin, unit }).addPacked(packed);
  }

  #gridOf(grid: Grid): GridSum {
    const id = `${grid.origin};${grid.unit}`;
    const held = this.#grids.get(id) ?? new GridSum(grid);
    this.#grids.set(id, held);
    return held;
  }
}

function withMistyped(sketch: ColumnSketch, rows: number): ColumnSketch {
  if (rows === 0) return sketch;
  switch (sketch.kind) {
    case 'numeric':
      return { kind: 'numeric', grid: { ...sketch.grid, mistyped: sketch.grid.mistyped + rows } };
    case 'loose':
      return { ...sketch, mistyped: sketch.mistyped + rows };
    case 'categorical': {
      const { categories } = sketch;
      return { kind: 'categorical', categories: { ...categories, mistyped: categories.mistyped + rows } };
    }
  }
}
