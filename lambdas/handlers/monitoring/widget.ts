import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { WIDGET_HELP, widgetPage } from '../../adapters/charts/widget-page.ts';
import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../../adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRouteTable } from '../../adapters/dynamo/registry/dynamo-route-table.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { SystemRandomness } from '../../adapters/system/system-randomness.ts';
import { widgetEvent, type WidgetAnswer } from '../../contracts/messages/widget-event.ts';
import { widgetEnv } from '../../contracts/runtime/monitoring-env.ts';
import { answerWidget } from '../../usecases/reporting/answer-widget.ts';
import { answerQuestion } from '../../usecases/rollout/restoring/answer-question.ts';

const env = widgetEnv.parse(process.env);
const logger = new Logger({ serviceName: 'widget' });
const table = { client: documentClient(), table: env.REGISTRY_TABLE };
const alerts = new DynamoAlertStore(table);
const registry = new DynamoModelRegistry(table);
const answering = {
  registry,
  rollouts: new DynamoRolloutStore(table),
  clock: new SystemClock(),
  randomness: new SystemRandomness(),
};
const deps = {
  ...answering,
  alerts,
  log: alerts,
  models: registry,
  routes: new DynamoRouteTable(table),
  answer: ({ kind, model, rolloutId, question }: WidgetAnswer, by: string) =>
    answerQuestion(answering, kind, { model, rolloutId, by, body: { question } }),
};

/** The custom widget of the dashboard: HTML, or its help when CloudWatch asks for it. */
export async function handler(
  event: unknown,
  { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
): Promise<string> {
  const asked = widgetEvent.parse(event);
  if (asked.describe === true) return WIDGET_HELP;
  const widget = await answerWidget(deps, asked);
  logger.info('widget shown', {
    model: widget.model,
    alerts: widget.alerts.length,
    order: asked.order,
    answer: asked.answer,
  });
  return widgetPage(widget, invokedFunctionArn);
}
