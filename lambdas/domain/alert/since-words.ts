import { counted } from '../wording/counted.ts';
import { instantWords } from '../wording/instant.ts';
import type { RolloutAlert } from './rollout-alert.ts';

/** When it began, in lines: the first failed answer of the challenger, and its exposure with the number of requests. */
export function sinceWords({
  version,
  since,
  exposure,
}: Pick<RolloutAlert, 'version' | 'since' | 'exposure'>): readonly string[] {
  if (exposure === undefined) return since === undefined ? [] : [instantWords(since)];
  const { from, requests, firstFailure, until } = exposure;
  const counting = until === undefined ? '' : ` up to ${instantWords(until)}`;
  return [
    ...(firstFailure === undefined
      ? []
      : [`first failed answer of ${version}: ${instantWords(firstFailure)}, to the window`]),
    `${version} got requests from ${instantWords(from)} on: ${counted(requests, 'request')}${counting}`,
  ];
}
