import type { CheckBatch } from '../../../lambdas/contracts/messages/check-batch.ts';
import type { ChecksItem } from '../../../lambdas/contracts/stored/checks-item.ts';
import type { ReportItem } from '../../../lambdas/contracts/stored/report-item.ts';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import type { PerformanceItem } from '../../../lambdas/contracts/stored/performance-item.ts';
import type { HealthRow, PointerRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import type { DriftItem } from '../../../lambdas/contracts/stored/drift-item.ts';
import type {
  AlertStore,
  CheckLog,
  CheckQueue,
  DriftStore,
  WatchStore,
} from '../../../lambdas/usecases/monitoring/ports.ts';
import { isOpen } from '../../../lambdas/domain/alert/attention/worst-first.ts';
import type { AuditEntry } from '../../../lambdas/usecases/registry/ports.ts';
import type { StoredAudit } from './memory-registry.ts';
import type { ReportLog } from '../../../lambdas/usecases/reporting/ports.ts';
import type { ModelSpan, PeriodStore } from '../../../lambdas/usecases/windows/ports.ts';

/** Alerts, outcomes of checks, their queue and rows of periods, in memory. */
export class MemoryMonitoring
  implements
    AlertStore,
    CheckLog,
    CheckQueue,
    DriftStore,
    WatchStore,
    ReportLog,
    Pick<PeriodStore, 'readHealth' | 'readPointers'>
{
  /** What people did about alerts. */
  readonly audits: StoredAudit[] = [];
  readonly alerts = new Map<string, AlertItem>();
  readonly checks = new Map<string, ChecksItem>();
  readonly drift = new Map<string, DriftItem>();
  readonly watches = new Map<string, PerformanceItem>();
  readonly reports = new Map<string, ReportItem>();
  readonly sent: (CheckBatch & { readonly delaySeconds: number })[] = [];
  readonly health: HealthRow[] = [];
  readonly pointers: PointerRow[] = [];
  readonly days: PointerRow[] = [];

  async listAlerts(model: string): Promise<readonly AlertItem[]> {
    return [...this.alerts.values()].filter((alert) => alert.model === model).map((alert) => structuredClone(alert));
  }

  async listOpen(): Promise<readonly AlertItem[]> {
    return [...this.alerts.values()].filter(isOpen).map((alert) => structuredClone(alert));
  }

  async writeAlert(
    alert: AlertItem,
    replaces: number | undefined,
    audit?: AuditEntry,
  ): Promise<'written' | 'conflict'> {
    const key = `${alert.model}/${alert.cause}`;
    if (this.alerts.get(key)?.stamp !== replaces) return 'conflict';
    this.alerts.set(key, structuredClone(alert));
    if (audit !== undefined) this.audits.push({ ...structuredClone(audit), model: alert.model });
    return 'written';
  }

  async readChecks(model: string): Promise<ChecksItem | undefined> {
    return structuredClone(this.checks.get(model));
  }

  async writeChecks(checks: ChecksItem): Promise<void> {
    const stored = this.checks.get(checks.model)?.slot ?? '';
    if (stored <= (checks.slot ?? '')) this.checks.set(checks.model, structuredClone(checks));
  }

  async readWatch(model: string): Promise<PerformanceItem | undefined> {
    return structuredClone(this.watches.get(model));
  }

  async writeWatch(watch: PerformanceItem, replaces: number | undefined): Promise<'written' | 'conflict'> {
    if (this.watches.get(watch.model)?.stamp !== replaces) return 'conflict';
    this.watches.set(watch.model, structuredClone(watch));
    return 'written';
  }

  async readDrift(model: string): Promise<DriftItem | undefined> {
    return structuredClone(this.drift.get(model));
  }

  async writeDrift(item: DriftItem, replaces: number | undefined): Promise<'written' | 'conflict'> {
    if (this.drift.get(item.model)?.stamp !== replaces) return 'conflict';
    this.drift.set(item.model, structuredClone(item));
    return 'written';
  }

  async readReport(model: string): Promise<ReportItem | undefined> {
    return structuredClone(this.reports.get(model));
  }

  async writeReport(item: ReportItem): Promise<void> {
    this.reports.set(item.model, structuredClone(item));
  }

  async send(batch: CheckBatch, delaySeconds: number): Promise<void> {
    this.sent.push({ ...structuredClone(batch), delaySeconds });
  }

  async readHealth(model: string, from: string, to: string): Promise<readonly HealthRow[]> {
    return spanOf(this.health, { model, from, to });
  }

  async readPointers(period: 'hour' | 'day', span: ModelSpan): Promise<readonly PointerRow[]> {
    return spanOf(period === 'hour' ? this.pointers : this.days, span);
  }
}

function spanOf<Row extends { readonly model: string; readonly start: string }>(
  rows: readonly Row[],
  { model, from, to }: ModelSpan,
): readonly Row[] {
  const within = rows.filter((row) => row.model === model && row.start >= from && row.start < to);
  return within.toSorted((a, b) => (a.start < b.start ? -1 : 1));
}
