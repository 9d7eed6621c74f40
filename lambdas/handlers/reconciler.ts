import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { executionClient } from '../adapters/clients/machine-clients.ts';
import { SfnExecutionStore } from '../adapters/machine/sfn-execution-store.ts';
import { restoreEnv } from '../contracts/runtime/rollout-env.ts';
import { fleetMetrics, METRIC_NAMESPACE } from '../contracts/runtime/metric-names.ts';
import { reconcileRollouts, type Reconciled } from '../usecases/rollout/restoring/reconcile-rollouts.ts';
import { takeOverDeps } from './wire/rollout-deps.ts';

const env = restoreEnv.parse(process.env);
const logger = new Logger({ serviceName: 'reconciler' });
const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'reconciler' });
const deps = { ...takeOverDeps(env), executions: new SfnExecutionStore({ client: executionClient() }) };

/** Looks after all open rollouts; called each minute. Its metric is its heartbeat. */
export async function handler(): Promise<Reconciled> {
  const result = await reconcileRollouts(deps);
  metrics.addMetric(fleetMetrics.reconcilerRuns, MetricUnit.Count, 1);
  if (result.restored.length > 0) metrics.addMetric(fleetMetrics.restored, MetricUnit.Count, result.restored.length);
  metrics.publishStoredMetrics();
  if (result.failed.length > 0) logger.error('rollouts not looked after', { failed: result.failed });
  logger.info('rollouts reconciled', { ...result });
  return result;
}
