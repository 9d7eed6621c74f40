import { Logger } from '@aws-lambda-powertools/logger';
import type { LambdaFunctionURLResult } from 'aws-lambda';
import { documentClient, objectClient } from '../adapters/clients/aws-clients.ts';
import { DynamoModelRegistry } from '../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRouteStore } from '../adapters/dynamo/registry/dynamo-route-store.ts';
import { executionClient } from '../adapters/clients/machine-clients.ts';
import { S3ObjectStore } from '../adapters/objects/s3-object-store.ts';
import { SfnExecutionStore } from '../adapters/machine/sfn-execution-store.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { SystemRandomness } from '../adapters/system/system-randomness.ts';
import { controlEnv } from '../contracts/runtime/control-env.ts';
import { functionUrlRequest } from '../contracts/messages/function-url-request.ts';
import { answerControl } from '../usecases/control/answer-control.ts';
import { baselineDeps } from './wire/baseline-deps.ts';
import { erasingDeps } from './wire/erasing-deps.ts';
import { monitoringDeps } from './wire/monitoring-deps.ts';
import { planningDeps } from './wire/planning-deps.ts';
import { probeOf } from './wire/rollout-deps.ts';
import { reportDeps } from './wire/report-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';
import { windowDeps } from './wire/window-deps.ts';

const env = controlEnv.parse(process.env);
const logger = new Logger({ serviceName: 'control' });
const clock = new SystemClock();
const randomness = new SystemRandomness();
const table = { client: documentClient(), table: env.REGISTRY_TABLE };
const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
const deps = {
  ...reportDeps(env),
  registry: new DynamoModelRegistry(table),
  ...monitoringDeps(env),
  routes: new DynamoRouteStore({ ...table, objects, clock, randomness }),
  rollouts: new DynamoRolloutStore(table),
  ...windowDeps(env),
  ...baselineDeps(env, objects),
  ...erasingDeps(env),
  objects,
  lines: objects,
  executions: new SfnExecutionStore({ client: executionClient(), stateMachine: env.STATE_MACHINE }),
  ...planningDeps(env),
  ...tellDeps(env),
  probe: probeOf(env, clock),
  clock,
  randomness,
};

/** The control API behind a Function URL. */
export async function handler(event: unknown): Promise<LambdaFunctionURLResult> {
  const request = functionUrlRequest.parse(event);
  const { status, body, error } = await answerControl(
    deps,
    env.CALLERS === 'any' ? { ...request, by: request.by ?? 'unknown' } : request,
  );
  const level = status >= 500 ? 'error' : 'info';
  logger[level]('request answered', { method: request.method, path: request.path, status, error });
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
