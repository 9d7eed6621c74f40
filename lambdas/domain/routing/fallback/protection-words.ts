import type { Route } from '../../../contracts/stored/route.ts';
import { usualBreaker } from './circuit-breakers.ts';

/** What stands between a slow or broken model and its callers, a sentence each. */
export function protectionWords(route: Route): readonly string[] {
  const { maxInFlight, hedge, holdout } = route;
  return [
    breakerWords(route),
    ...(hedge === undefined ? [] : [hedgeWords(hedge)]),
    ...(maxInFlight === undefined ? [] : [`beyond ${maxInFlight} requests under way callers get 429`]),
    ...(holdout === undefined ? [] : [`${holdout.sharePercent} % are held out and never meet the model`]),
  ];
}

function breakerWords({ breaker = usualBreaker }: Route): string {
  if (breaker === 'off') return 'no breaker: versions are called however often they fail';
  const { failures, of, pauseMs } = breaker;
  return `a version of which ${failures} of the last ${of} calls failed is not called for ${pauseMs / 1_000} s while another hop can answer; each environment of the router decides for itself, so whether one has cut a version off now is not known here`;
}

function hedgeWords({ after, sharePercent }: NonNullable<Route['hedge']>): string {
  const slow = after === 'p95' ? '95 % of the last ones' : `${after} ms`;
  return `a call slower than ${slow} is made a second time to the same version, for ${sharePercent} % of the calls at most`;
}
