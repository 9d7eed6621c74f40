import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { NamedOutcome } from '../../outcome.ts';

/** Labelled requests of a version, by when they were made. */
export interface TrendPoint {
  readonly startMs: number;
  readonly requests: number;
  readonly labelled: number;
  readonly isRipe: boolean;
  readonly numbers: readonly NamedOutcome[];
}

/** Performance of one version as a report shows it. */
export interface ShownPerformance {
  readonly version: string;
  /** What it is to the model: `champion`, `former champion`, `baseline`. @default - not the version of a model */
  readonly role?: string;
  readonly numbers: readonly NamedOutcome[];
  readonly warnings: readonly string[];
  readonly merged: LabelledEntry;
  readonly requests: number;
  readonly labelled: number;
  readonly points: readonly TrendPoint[];
}

/** A version whose predictions began to be the answers at a time. */
export interface Deployment {
  readonly atMs: number;
  readonly version: string;
}

/** Name of a version and what it is. */
export function nameOfVersion({ version, role }: Pick<ShownPerformance, 'version' | 'role'>): string {
  return role === undefined ? version : `${version} (${role})`;
}
