import { FirehoseClient } from '@aws-sdk/client-firehose';
import { Logger } from '@aws-lambda-powertools/logger';
import { ContinuousAfterReply, FrozenAfterReply } from '../adapters/router/after-reply.ts';
import { documentClient, objectClient } from '../adapters/clients/aws-clients.ts';
import { BatchingCaptureSink } from '../adapters/router/batching-capture-sink.ts';
import { DynamoRouteReader } from '../adapters/dynamo/registry/dynamo-route-reader.ts';
import { DynamoFlightCounter } from '../adapters/dynamo/windows/dynamo-flight-counter.ts';
import { FirehoseCaptureSink } from '../adapters/router/firehose-capture-sink.ts';
import { makeRouterHandler } from '../adapters/router/lambda-router-host.ts';
import { PowertoolsMeter } from '../adapters/telling/powertools-meter.ts';
import { S3ObjectStore } from '../adapters/objects/s3-object-store.ts';
import { SecretSigner, secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { StackTargetCaller } from '../adapters/targets/stack-target-caller.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { SystemRandomness } from '../adapters/system/system-randomness.ts';
import { routerEnv } from '../contracts/runtime/serving-env.ts';
import { fleetDimensions, fleetMetrics } from '../contracts/runtime/metric-names.ts';
import { RouteCache } from '../usecases/serving/route-cache.ts';
import { servingMemory } from './wire/serving-memory.ts';
import { servePrediction } from '../usecases/serving/serve-prediction.ts';

const env = routerEnv.parse(process.env);
const logger = new Logger({ serviceName: 'router', logLevel: env.HOST === 'lambda' ? 'WARN' : 'INFO' });
const clock = new SystemClock();
const meter = new PowertoolsMeter(fleetDimensions('router', env.STAGE));
const lost = (count: number): void => meter.count(fleetMetrics.captureLost, count);
const frozen = env.HOST === 'lambda' ? new FrozenAfterReply(lost) : undefined;
const streams = { client: new FirehoseClient({ maxAttempts: 2 }), streams: env.CAPTURE_STREAMS };
const objects = new S3ObjectStore({ client: objectClient(1_000), bucket: env.DATA_BUCKET });
const tables = documentClient(500);
const reader = new DynamoRouteReader({ client: tables, table: env.REGISTRY_TABLE, objects });
const signer = new SecretSigner(secretsManagerReader(env.SIGNING_SECRET), () => clock.now());
signer.prepare();
const random = new SystemRandomness();
const deps = {
  routes: new RouteCache({ routes: reader, clock, meter, pollMs: env.ROUTE_POLL_MS }),
  targets: new StackTargetCaller(env.TARGETS),
  capture: frozen === undefined ? new BatchingCaptureSink(streams) : new FirehoseCaptureSink(streams),
  flights: new DynamoFlightCounter({ client: tables, table: env.WINDOWS_TABLE }),
  signer,
  after: frozen ?? new ContinuousAfterReply(lost),
  ...servingMemory(random.id()),
  random,
  clock,
  meter,
};

/** Serves predictions behind the Function URL and by direct invocation. */
export const handler = makeRouterHandler({
  serve: (request) => servePrediction(deps, request),
  frozen,
  probes: signer,
  meter,
  logger,
});
