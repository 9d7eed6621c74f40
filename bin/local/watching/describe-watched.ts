import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { whole } from '../../../lambdas/domain/wording/numbers.ts';
import { describeNumbers, isWithinBound, type ComparedNumber } from './compare-numbers.ts';
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
export function watchedSurprise({ refused, numbers, drift, closed, report }: WatchedModel): string | undefined {
  if (refused !== undefined) return `labels were not taken: ${refused}`;
  if (drift.alert === undefined) return 'no ticket about the distances in kilometres came in time';
  if (closed === undefined) return 'the ticket about the distances did not close in time';
  if (report === undefined) return 'the report of the model was not made';
  if (numbers.length === 0) return 'the deployed check had no ripe labels in time';
  return numbers.map(wrongWords).find((words) => words !== undefined);
}

/** A number is wrong when labels are missing or twice behind it, or when the exact one lies outside its bound. */
function wrongWords(number: ComparedNumber): string | undefined {
  const { version, name, labels, deployed, exact, bound } = number;
  const [there, here] = labels;
  if (there !== here) return `the deployed check counts ${whole(there)} labels of ${version}, ${whole(here)} were sent`;
  return isWithinBound(number) ? undefined : `${name} of ${version} is ${deployed}, not ${exact} within ${bound}`;
}
