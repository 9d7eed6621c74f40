import { counted } from '../wording/counted.ts';
import type { FileColumn } from './file-columns.ts';

/** Something that is wrong with a column of a file. */
export interface ColumnFault {
  readonly column: string;
  readonly message: string;
  /** Rows that have it. */
  readonly count: number;
  /** First of them, counted from 1; absent where no row is. */
  readonly row?: number;
}

/** A value and the row that it is in. */
interface Met {
  readonly row: number;
  readonly value: unknown;
}

/** Share of values of another type above which a column is not what the signature says; fewer are counted as they are. */
const MOST_MISTYPED = 0.05;

interface Counts {
  there: number;
  missing: number;
  mistyped: number;
  first?: Met;
}

/** Counts what is odd in the columns of a file. */
export class FaultTally {
  readonly #columns = new Map<string, Counts>();
  #labels: { readonly first: Met; readonly message: string; count: number } | undefined;

  there(column: string): void {
    this.#of(column).there += 1;
  }

  missing(column: string): void {
    this.#of(column).missing += 1;
  }

  mistyped(column: string, met: Met): void {
    const counts = this.#of(column);
    counts.mistyped += 1;
    counts.first ??= met;
  }

  /** A label that its model does not take: no label may be wrong, performance is measured by them. */
  label(first: Met, message: string): void {
    this.#labels ??= { first, message, count: 0 };
    this.#labels.count += 1;
  }

  /** Whether any row has the column. */
  isThere(column: string): boolean {
    return this.#of(column).there > 0;
  }

  faults(columns: readonly FileColumn[], rows: number): readonly ColumnFault[] {
    return columns.flatMap((column) => [...this.#faultsOf(column, rows), ...this.#labelFaults(column)]);
  }

  #faultsOf({ name, kind, role, isDemanded }: FileColumn, rows: number): readonly ColumnFault[] {
    const { there, missing, mistyped, first } = this.#of(name);
    if (there === 0)
      return isDemanded ? [{ column: name, message: `the file has no such column (${role})`, count: rows }] : [];
    if (missing === rows)
      return isDemanded ? [{ column: name, message: `no row has a value (${role})`, count: rows }] : [];
    if (first === undefined || mistyped <= MOST_MISTYPED * (rows - missing)) return [];
    const wanted = kind === 'numeric' ? 'no numbers' : 'neither text nor numbers';
    const message = `${counted(mistyped, 'value')} of ${rows - missing} are ${wanted}, the first in row ${first.row}: ${JSON.stringify(first.value)}`;
    return [{ column: name, message, count: mistyped, row: first.row }];
  }

  #labelFaults({ name, role }: FileColumn): readonly ColumnFault[] {
    if (role !== 'label' || this.#labels === undefined) return [];
    const { first, message, count } = this.#labels;
    const where = `${counted(count, 'label')}, the first in row ${first.row}`;
    return [{ column: name, message: `${message} (${where})`, count, row: first.row }];
  }

  #of(column: string): Counts {
    const held = this.#columns.get(column) ?? { there: 0, missing: 0, mistyped: 0 };
    this.#columns.set(column, held);
    return held;
  }
}
