import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { MODEL_METRIC_NAMESPACE } from '../../contracts/runtime/metric-names.ts';

/** Publishes the main numbers of models as CloudWatch metrics, by log lines in the embedded metric format. */
export class ModelMeter {
  readonly #metrics: Metrics;

  constructor(stage: string) {
    this.#metrics = new Metrics({
      namespace: MODEL_METRIC_NAMESPACE,
      serviceName: 'models',
      defaultDimensions: { stage },
    });
  }

  /** Writes the numbers of one model, by name; nothing where there are none. */
  write(model: string, numbers: Readonly<Record<string, number>>): void {
    const all = Object.entries(numbers);
    if (all.length === 0) return;
    this.#metrics.addDimension('model', model);
    for (const [name, value] of all) this.#metrics.addMetric(name, unitOf(name), value);
    this.#metrics.publishStoredMetrics();
  }
}

function unitOf(name: string): (typeof MetricUnit)[keyof typeof MetricUnit] {
  if (name.endsWith('Percent')) return MetricUnit.Percent;
  return name.endsWith('Ms') ? MetricUnit.Milliseconds : MetricUnit.Count;
}
