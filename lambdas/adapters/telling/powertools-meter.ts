import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { fleetDimensions, METRIC_NAMESPACE } from '../../contracts/runtime/metric-names.ts';
import type { Meter } from '../../usecases/system/ports.ts';

/** Measures fleet metrics and writes them as log lines in the embedded metric format. */
export class PowertoolsMeter implements Meter {
  private readonly metrics: Metrics;

  /** @param dimensions as the alarms name them */
  constructor(dimensions: ReturnType<typeof fleetDimensions>) {
    const { service, ...defaultDimensions } = dimensions;
    this.metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service, defaultDimensions });
  }

  count(name: string, value: number): void {
    this.metrics.addMetric(name, MetricUnit.Count, value);
  }

  /** Adds one length of time, in ms. */
  time(name: string, ms: number): void {
    this.metrics.addMetric(name, MetricUnit.Milliseconds, ms);
  }

  /** Writes what was measured since the last call. */
  publish(): void {
    // Without anything to write the library would log a warning with each request.
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}
