import { lackOf, type Fault } from '../../lambdas/domain/performance/rows/read-column.ts';
import { CliError } from '../client/cli-error.ts';
import type { DataTable } from './read-table.ts';

/**
 * Refuses a table that has no rows or lacks a column that is asked for.
 *
 * @throws CliError badInput
 */
export function demandColumns({ columns, rows }: DataTable, wanted: readonly string[]): void {
  if (rows.length === 0) throw noRows([]);
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw new CliError('badInput', `columns must be among ${columns.join(', ')}, got ${missing.join(', ')}`);
}

/** Why no row of a table can be measured, by the most frequent fault. */
export function noRows(faults: readonly Fault[]): CliError {
  const lack = lackOf(faults);
  const why =
    lack.kind === 'refused' ? `${lack.column} is ${lack.reason} in ${lack.count} rows` : 'the file has no rows';
  return new CliError('badInput', `no row can be measured: ${why}`, { code: 'NO_ROWS' });
}
