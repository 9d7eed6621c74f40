import type { CheckBatch } from '../../contracts/messages/check-batch.ts';
import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import type { DriftItem } from '../../contracts/stored/drift-item.ts';
import type { PerformanceItem } from '../../contracts/stored/performance-item.ts';
import type { CheckedNow } from '../../contracts/api/monitoring-api.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { AuditEntry } from '../registry/ports.ts';

/** Alerts, one per model and cause. */
export interface AlertStore {
  /** All alerts of a model, also closed ones that are not yet forgotten. */
  listAlerts(model: string): Promise<readonly AlertItem[]>;
  /** Alerts of all models that opened and did not close. */
  listOpen(): Promise<readonly AlertItem[]>;
  /** Writes an alert if its stamp is still `replaces`; undefined: if there is none. With it the audit of a person's order. */
  writeAlert(alert: AlertItem, replaces: number | undefined, audit?: AuditEntry): Promise<'written' | 'conflict'>;
}

/** Outcomes of the last run of a model's checks. */
export interface CheckLog {
  readChecks(model: string): Promise<ChecksItem | undefined>;
  /** Writes nothing where a later slot was checked meanwhile. */
  writeChecks(checks: ChecksItem): Promise<void>;
}

/** Evidence of the alarm on performance, one item per model. */
export interface WatchStore {
  readWatch(model: string): Promise<PerformanceItem | undefined>;
  /** Writes the evidence if its stamp is still `replaces`; undefined: if there is none. */
  writeWatch(watch: PerformanceItem, replaces: number | undefined): Promise<'written' | 'conflict'>;
}

/** Where drift detection of each model stands. */
export interface DriftStore {
  readDrift(model: string): Promise<DriftItem | undefined>;
  /** Writes it if its stamp is still `replaces`; undefined: if there is none. */
  writeDrift(item: DriftItem, replaces: number | undefined): Promise<'written' | 'conflict'>;
}

/** Reports of models, written after their checks. */
export interface ReportKeeper {
  /** Writes the report if something changed since the newest one. */
  keepReport(model: string, at: string): Promise<'written' | 'unchanged'>;
}

/** Queue of checks. */
export interface CheckQueue {
  /** Puts a message that is handed on after some seconds, 0 to 900. */
  send(batch: CheckBatch, delaySeconds: number): Promise<void>;
}

/** Has the checks of a model run at once. */
export interface ModelChecker {
  checkNow(model: string): Promise<CheckedNow>;
}
