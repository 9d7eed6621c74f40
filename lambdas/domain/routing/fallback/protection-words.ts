import type { Route } from '../../../contracts/stored/route.ts';
import { usualBreaker } from './circuit-breakers.ts';
import { breakerStanding, TRIAL_SHARE } from './route-breakers.ts';

/**
 * What stands between a slow or broken model and its callers, a sentence each.
 *
 * @param at epoch milliseconds
 */
export function protectionWords(route: Route, at: number): readonly string[] {
  const { maxInFlight, hedge, holdout } = route;
  return [
    breakerWords(route),
    ...refusedWords(route, at),
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

/** Versions that the open rollout's judge cut off everywhere. */
function refusedWords(route: Route, at: number): readonly string[] {
  return (route.breakers ?? []).flatMap(({ version, failed, calls, untilMs, expiresMs }) => {
    const standing = breakerStanding(route, version, at);
    if (standing === 'closed') return [];
    const seconds = (until: number): string => `${Math.ceil((until - at) / 1_000)} s`;
    const now =
      standing === 'open'
        ? `refuses it for ${seconds(untilMs)} more`
        : `tries ${TRIAL_SHARE * 100} % of its calls, for ${seconds(expiresMs)} at most`;
    return [
      `the judge saw ${failed} of ${calls} calls of ${version} fail or be refused: every environment of the router ${now}`,
    ];
  });
}

function hedgeWords({ after, sharePercent }: NonNullable<Route['hedge']>): string {
  const slow = after === 'p95' ? '95 % of the last ones' : `${after} ms`;
  return `a call slower than ${slow} is made a second time to the same version, for ${sharePercent} % of the calls at most`;
}
