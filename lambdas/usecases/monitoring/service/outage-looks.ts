import type { ServedRequests, OutageState } from '../../../domain/slo/outage.ts';
import { urgentRule } from '../../../domain/finding/step-alert.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { spanWords } from '../../../domain/wording/duration.ts';
import { whole } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import type { Looked } from '../model-check.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Requests of one version. */
export interface VersionRequests extends ServedRequests {
  readonly version: string;
}

/** A stretch of a model's service. */
export interface ServedStretch {
  /** ISO start. */
  readonly start: string;
  readonly windows: number;
  readonly windowSeconds: number;
  readonly versions: readonly VersionRequests[];
}

/** All requests of a stretch. */
export function totalOf(versions: readonly ServedRequests[]): ServedRequests {
  return {
    requests: sumOf(versions, (one) => one.requests),
    errors: sumOf(versions, (one) => one.errors),
    timeouts: sumOf(versions, (one) => one.timeouts),
  };
}

/** What a stretch says of the causes `errors` and `timeouts`; while a model is down, nothing good is said of the other one. */
export function outageLooks(
  state: Exclude<OutageState, { kind: 'insufficient-data' }>,
  stretch: ServedStretch,
): readonly Looked[] {
  const looked = (cause: 'errors' | 'timeouts', finding?: Looked['finding']): Looked => {
    return { cause, severity: 'page', rule: urgentRule, finding };
  };
  if (state.kind === 'serving') return [looked('errors'), looked('timeouts')];
  const { start, windows, windowSeconds, versions } = stretch;
  const { requests, errors, timeouts } = totalOf(versions);
  const within = spanWords(windows, windowSeconds);
  const what = `${percent(state.share)} of ${counted(requests, 'request')} within ${within} came to nothing: ${whole(errors)} failed, ${whole(timeouts)} timed out.`;
  const numbers = { share: state.share, requests, errors, timeouts };
  const bad = (one: VersionRequests): number => one.errors + one.timeouts;
  const worst = versions.toSorted((a, b) => bad(b) - bad(a))[0];
  const version = worst === undefined ? {} : { version: worst.version };
  return [looked(state.cause, { kind: state.cause, since: start, what, numbers, ...version })];
}
