import { createHash } from 'node:crypto';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { Logger } from '@aws-lambda-powertools/logger';
import { documentClient } from '../adapters/clients/aws-clients.ts';
import { DynamoLabelStore } from '../adapters/dynamo/windows/dynamo-label-store.ts';
import { DynamoModelRegistry } from '../adapters/dynamo/registry/dynamo-model-registry.ts';
import { FirehoseFeedbackSink } from '../adapters/router/firehose-feedback-sink.ts';
import { secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { SecretVerifier } from '../adapters/router/secret-verifier.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { feedbackEvent } from '../contracts/messages/feedback-event.ts';
import { feedbackEnv } from '../contracts/runtime/windows-env.ts';
import { answerFeedback, type FeedbackReply } from '../usecases/windows/feedback/answer-feedback.ts';
import { KeptFeedbackModels } from '../usecases/windows/feedback/feedback-models.ts';

const env = feedbackEnv.parse(process.env);
const logger = new Logger({ serviceName: 'feedback' });
const clock = new SystemClock();
const client = documentClient();
const deps = {
  ids: new SecretVerifier(secretsManagerReader(env.SIGNING_SECRET)),
  labels: new DynamoLabelStore({ client, table: env.WINDOWS_TABLE }),
  models: new KeptFeedbackModels(new DynamoModelRegistry({ client, table: env.REGISTRY_TABLE }), clock),
  sink: new FirehoseFeedbackSink({ client: new FirehoseClient({ maxAttempts: 2 }), stream: env.FEEDBACK_STREAM }),
  hash: (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22),
  clock,
};

/** Takes labels and KPI events, by its Function URL or by direct invocation. */
export async function handler(event: unknown): Promise<unknown> {
  const request = feedbackEvent.parse(event);
  if (request.kind === 'http' && request.method !== 'POST') {
    return answered({ status: 405, body: { error: { code: 'METHOD_NOT_ALLOWED', message: 'feedback takes POST' } } });
  }
  const reply = await answerFeedback(deps, request.body);
  const outcomes = 'outcomes' in reply.body ? reply.body.outcomes : {};
  const level = reply.status >= 500 ? 'error' : 'info';
  logger[level]('feedback answered', { status: reply.status, outcomes, error: reply.error });
  return request.kind === 'direct' ? reply.body : answered(reply);
}

function answered({ status, body }: FeedbackReply) {
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
