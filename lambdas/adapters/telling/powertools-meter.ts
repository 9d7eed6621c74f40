import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../../contracts/runtime/metric-names.ts';
import type { Meter } from '../../usecases/system/ports.ts';

/** Counts fleet metrics and writes them as log lines in the embedded metric format. */
export class PowertoolsMeter implements Meter {
  private readonly metrics: Metrics;

  constructor(serviceName: string) {
    this.metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
  }

  count(name: string, value: number): void {
    this.metrics.addMetric(name, MetricUnit.Count, value);
  }

  /** Writes what was counted since the last call. */
  publish(): void {
    // Without anything to write the library would log a warning with each request.
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}
