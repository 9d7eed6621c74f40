import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { Served } from '../served.ts';

/**
 * The champion's score of a request that it answered itself: by right, or as the fallback of a challenger that failed.
 *
 * @returns undefined where the route asks for no scores, or somebody else answered
 */
export function championScore({ route, assigned, answer }: Served): CaptureRecord['score'] {
  if (route.scoreCopies === undefined || assigned.assignment !== 'random') return undefined;
  if (answer?.answeredBy !== route.champion?.version) return undefined;
  const value = answer?.prediction;
  return typeof value === 'number' && Number.isFinite(value) ? { value, of: assigned.version } : undefined;
}
