import { Logger } from '@aws-lambda-powertools/logger';
import { PowertoolsMeter } from '../adapters/telling/powertools-meter.ts';
import { reconcilerEnv } from '../contracts/runtime/rollout-env.ts';
import { fleetDimensions, fleetMetrics } from '../contracts/runtime/metric-names.ts';
import { reconcileRollouts, type Reconciled } from '../usecases/rollout/restoring/reconcile-rollouts.ts';
import { tellStuck, type StuckSince } from '../usecases/rollout/restoring/tell-stuck.ts';
import { sendDigests } from '../usecases/telling/send-digests.ts';
import { owedHooksOf } from './wire/hooks/open-hooks.ts';
import { executionsOf, takeOverDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';

const env = reconcilerEnv.parse(process.env);
const logger = new Logger({ serviceName: 'reconciler' });
const meter = new PowertoolsMeter(fleetDimensions('reconciler', env.STAGE));
const digestDeps = tellDeps(env);
const deps = { ...takeOverDeps(env), executions: executionsOf(env), owed: owedHooksOf(env) };
const stuck = new Map<string, StuckSince>();

/**
 * Looks after all open rollouts, then tells what waits for a digest; called each minute.
 *
 * Its metric is its heartbeat: a run that failed at a rollout counts none.
 */
export async function handler(): Promise<Reconciled> {
  const result = await reconcileRollouts(deps);
  meter.count(fleetMetrics.reconcilerRuns, result.failed.length === 0 ? 1 : 0);
  meter.count(fleetMetrics.openRollouts, result.running + result.failed.length);
  if (result.restored.length > 0) meter.count(fleetMetrics.restored, result.restored.length);
  meter.publish();
  const told = await tellStuck({ ...deps, stuck }, result.failed);
  if (result.failed.length > 0) logger.error('rollouts not looked after', { failed: result.failed, told });
  logger.info('rollouts reconciled', { ...result, digested: await sendDigests(digestDeps) });
  return result;
}
