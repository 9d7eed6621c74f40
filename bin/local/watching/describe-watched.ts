import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { describeNumbers, isWithinBound } from './compare-numbers.ts';
import type { WatchedModel } from './watched-model.ts';

/** What the deployed monitoring did, in plain lines. */
export function describeWatched({ labels, numbers, drift, closed, report }: WatchedModel): readonly string[] {
  const ticket =
    drift.afterSeconds === undefined
      ? 'no ticket came'
      : `ticket ${durationWords(drift.afterSeconds)} after the first request in kilometres`;
  return [
    'After the rollouts',
    `  labels sent: ${labels}`,
    ...describeNumbers(numbers).map((line) => `  ${line}`),
    `  kilometres for miles: ${ticket}; ${closed === undefined ? 'it did not close' : 'it closed by itself when the clients were mended'}`,
    ...(report === undefined ? [] : [`  report of the model: ${report}`]),
  ];
}

/** What of the monitoring did not go as it should, in a few words; undefined if all did. */
export function watchedSurprise({ numbers, drift, closed, report }: WatchedModel): string | undefined {
  const wrong = numbers.find((number) => !isWithinBound(number));
  if (drift.alert === undefined) return 'no ticket about the distances in kilometres came in time';
  if (closed === undefined) return 'the ticket about the distances did not close in time';
  if (report === undefined) return 'the report of the model was not made';
  if (numbers.length === 0) return 'the deployed check had no ripe labels in time';
  return wrong === undefined
    ? undefined
    : `${wrong.name} of ${wrong.version} is ${wrong.deployed}, not ${wrong.exact} within ${wrong.bound}`;
}
