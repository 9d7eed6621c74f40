import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ModelMeter } from '../../adapters/telling/model-meter.ts';
import { checkBatch, checkNowRequest, type CheckNowRequest } from '../../contracts/messages/check-batch.ts';
import { checkEnv } from '../../contracts/runtime/monitoring-env.ts';
import type { CheckedNow } from '../../contracts/api/monitoring-api.ts';
import { checkNow } from '../../usecases/monitoring/now/check-now.ts';
import { checkModels } from '../../usecases/monitoring/check-models.ts';
import { keepReport } from '../../usecases/reporting/keep-report.ts';
import { checkDeps } from '../wire/check-deps.ts';
import { reportDeps } from '../wire/report-deps.ts';

const env = checkEnv.parse(process.env);
const logger = new Logger({ serviceName: 'check' });
const reporting = reportDeps(env);
const windowSeconds = env.WINDOW_SECONDS;
const deps = {
  ...checkDeps(env),
  reports: { keepReport: (model: string, at: string) => keepReport(reporting, { model, at, windowSeconds }) },
};
const meter = new ModelMeter(env.STAGE);
const processor = new BatchProcessor(EventType.SQS);
/** Longest time of one model: 25 of them fit the time of a call. */
const order = { windowSeconds, everyWindows: env.CHECK_WINDOWS, deadlineMs: 10_000 };

/**
 * Checks the models of a message; a message with a model that failed comes again, and those that were done are passed over.
 *
 * A direct call asks for one model, and gets what its checks found.
 */
export async function handler(event: SQSEvent | CheckNowRequest): Promise<SQSBatchResponse | CheckedNow> {
  if ('Records' in event)
    return processPartialResponse(event, checkMessage, processor, { throwOnFullBatchFailure: false });
  const checked = await checkNow(deps, { ...order, ...checkNowRequest.parse(event).checkNow });
  logger.info('model checked on request', { model: checked.model, opened: checked.opened, closed: checked.closed });
  return checked;
}

async function checkMessage({ body, messageId }: SQSRecord): Promise<void> {
  try {
    const { checked, known, failed } = await checkModels(deps, checkBatch.parse(JSON.parse(body)), order);
    for (const { results: _results, numbers = {}, ...one } of checked) {
      logger.info('model checked', one);
      meter.write(one.model, numbers);
    }
    if (known.length > 0) logger.info('models were checked before', { known });
    if (failed.length > 0)
      throw new Error(`not checked: ${failed.map(({ model, reason }) => `${model}: ${reason}`).join('; ')}`);
  } catch (error) {
    logger.error('message not checked', { messageId, error });
    throw error;
  }
}
