import type { MinuteEntry } from '../../../contracts/stored/rows/minute-row.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { BreakerSettings } from './circuit-breakers.ts';

/** A version that all environments of the router refuse, as the route carries it. */
export type RouteBreaker = NonNullable<Route['breakers']>[number];

/** Error class of a call that a breaker refused: it was not made. */
export const REFUSED_CLASS = 'breaker-open';
/** Share of the calls of a half-open version that are made all the same. */
export const TRIAL_SHARE = 0.05;
/** Trial calls that must be known before a breaker closes. */
const LEAST_TRIALS = 3;

/**
 * Whether a version may be called: `open`: no call; `half-open`: the trial share of them. One that nobody closes is over at its end, and
 * one whose rollout has ended holds nobody.
 */
export function breakerStanding(
  { breakers = [], lock }: Pick<Route, 'breakers' | 'lock'>,
  version: string,
  at: number,
): 'closed' | 'open' | 'half-open' {
  const held = lock === undefined ? undefined : breakers.find((one) => one.version === version);
  if (held === undefined || at >= held.expiresMs) return 'closed';
  return at < held.untilMs ? 'open' : 'half-open';
}

/** Calls of a version, and how many of them failed. */
export interface MadeCalls {
  readonly calls: number;
  readonly failed: number;
}

type CalledEntry = Pick<
  MinuteEntry,
  'version' | 'assignment' | 'revision' | 'requests' | 'errors' | 'timeouts' | 'errorClasses'
>;

/**
 * Calls made under a revision or a later one for requests drawn at random, of the assigned version or in the place of another; refused
 * ones were not made. What a rule or a probe sent says nothing about others, as in every verdict.
 */
export function madeCalls(entries: readonly CalledEntry[], version: string, from: number): MadeCalls {
  return sumOf(entries, { version, from, isRefusedToo: false });
}

function sumOf(
  entries: readonly CalledEntry[],
  { version, from, isRefusedToo }: { readonly version: string; readonly from: number; readonly isRefusedToo: boolean },
): MadeCalls {
  let [calls, failed] = [0, 0];
  for (const entry of entries) {
    if (entry.version !== version || entry.revision < from || entry.assignment !== 'random') continue;
    const left = isRefusedToo ? 0 : (entry.errorClasses[REFUSED_CLASS] ?? 0);
    calls += entry.requests - left;
    failed += entry.errors + entry.timeouts - left;
  }
  return { calls, failed };
}

/** What the judge sees of the callers' calls, and by which rule it opens. */
export interface BreakersLook {
  readonly route: Pick<Route, 'revision' | 'breakers' | 'champion' | 'challengers' | 'control'>;
  readonly settings: BreakerSettings;
  /** Entries of the newest windows, the newest first. */
  readonly windows: readonly (readonly CalledEntry[])[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Milliseconds of trials before a breaker that nobody closes is over. */
  readonly trialMs: number;
}

/**
 * The breakers that a route should have now, for its champion, its challengers and its control.
 *
 * Opened as an environment's rule says, on the last calls under the route in force: as few windows as hold so many, and the
 * same share failed or was refused by an environment. After the pause
 * trial calls decide: those that fail as the rule says open it for another pause, those that succeed close it. One that is over is gone.
 */
export function nextBreakers(look: BreakersLook): readonly RouteBreaker[] {
  const { champion, challengers, control } = look.route;
  const versions = [champion, ...challengers, control].flatMap((one) => (one === undefined ? [] : [one.version]));
  return versions.flatMap((version) => {
    const held = (look.route.breakers ?? []).find((one) => one.version === version);
    const next = held === undefined ? opened(look, version) : afterTrials(look, held);
    return next === undefined ? [] : [next];
  });
}

function opened(look: BreakersLook, version: string): RouteBreaker | undefined {
  const { route, settings, windows, now } = look;
  let made: MadeCalls = { calls: 0, failed: 0 };
  for (const entries of windows) {
    // What environments refuse has failed there by the same rule, and leaves few calls to see.
    const { calls, failed } = sumOf(entries, { version, from: route.revision, isRefusedToo: true });
    made = { calls: made.calls + calls, failed: made.failed + failed };
    if (made.calls >= settings.of) break;
  }
  if (made.calls < settings.of || !isFailing(made, settings)) return undefined;
  return breakerOf(look, { version, sinceMs: now, made });
}

function afterTrials(look: BreakersLook, held: RouteBreaker): RouteBreaker | undefined {
  const { settings, windows, now } = look;
  if (now < held.untilMs) return held;
  const made = madeCalls(windows.flat(), held.version, held.revision);
  if (made.calls > 0 && isFailing(made, settings)) return breakerOf(look, { ...held, made });
  return made.calls >= LEAST_TRIALS || now >= held.expiresMs ? undefined : held;
}

function isFailing({ calls, failed }: MadeCalls, { failures, of }: BreakerSettings): boolean {
  return failed * of >= failures * calls;
}

/** It bears the revision with which it comes into force: calls under it and later ones are trials. */
function breakerOf(
  { route, settings, now, trialMs }: BreakersLook,
  { version, sinceMs, made }: Pick<RouteBreaker, 'version' | 'sinceMs'> & { readonly made: MadeCalls },
): RouteBreaker {
  const untilMs = now + settings.pauseMs;
  return { version, revision: route.revision + 1, sinceMs, untilMs, expiresMs: untilMs + trialMs, ...made };
}
