import type { ReportItem } from '../../contracts/stored/report-item.ts';
import type { ModelReport } from '../../domain/report/section.ts';

/** Draws reports. */
export interface ReportRenderer {
  /** One HTML file. */
  render(report: ModelReport): string;
}

/** Where the newest report of each model is. */
export interface ReportLog {
  readReport(model: string): Promise<ReportItem | undefined>;
  writeReport(item: ReportItem): Promise<void>;
}
