import { windowsIn } from '../../contracts/people/duration.ts';
import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import { onceRule } from '../../domain/finding/step-alert.ts';
import type { CheckResult, Looked } from './model-check.ts';
import type { ModelHistory } from './model-history.ts';

const GONE = 'no check looks for it any more, for what it was about is gone';
const UNKNOWN =
  'for a week there was too little clean data to tell whether it is still so; what comes from now on counts as usual';
/** Days after which an alert closes that no check speaks of, and one of which none could say anything. */
const DAYS_GONE = 1;
const DAYS_UNKNOWN = 7;

/** Checks that speak of a cause, by its name or what stands before its slash; of others the check of the same name does. */
const speakers: Readonly<Record<string, readonly string[]>> = {
  burn: ['availability'],
  'burn-slow': ['availability'],
  'fallbacks-slow': ['fallbacks'],
  errors: ['outage'],
  timeouts: ['outage'],
  'capture-lost': ['capture'],
  'labels-missing': ['labels'],
  'baseline-stale': ['baseline'],
  'missing/*': ['quality/*', 'quality'],
  'out-of-range/*': ['quality/*', 'quality'],
  'type-change/*': ['quality/*', 'quality'],
  'new-category/*': ['new-category/*', 'quality'],
  'drift/*': ['drift/*', 'jump/*', 'drift', 'drift-detector', 'jump'],
  'prediction-drift': ['prediction-drift', 'drift', 'drift-detector'],
  'drift-baseline/*': ['drift-baseline/*', 'drift-baseline', 'drift'],
  'prediction-drift-baseline': ['prediction-drift-baseline', 'drift-baseline', 'drift'],
  'performance/*': ['performance-alarm'],
  'skew/*': ['skew'],
};
/** Causes that are known as late as labels are ripe. */
const OF_LABELS = ['labels-missing', 'performance/*', 'segments'];

/**
 * Closes alerts that would stand open for ever: those that no check speaks of any more, and those of which none could say anything for a
 * week. Those whose check failed stay as they are.
 */
export function unlookedAlerts(history: ModelHistory, results: readonly CheckResult[]): readonly CheckResult[] {
  if (history.isExtra === true) return [];
  const living = history.alerts.filter(({ state, finding }) => state !== 'closed' && finding.kind !== 'check-failed');
  return living.flatMap((alert) => {
    const over = whyOver(alert, history, results);
    const seenUntil = isoAt(knownUntil(alert, history));
    const outcome = { kind: 'ran', findings: 0 } as const;
    return over === undefined ? [] : [{ check: 'unlooked', outcome, seenUntil, looked: [lookThatCloses(alert, over)] }];
  });
}

/** A look that closes the alert of something that is gone. */
export function goneLook(alert: Pick<AlertItem, 'cause' | 'severity'>): Looked {
  return lookThatCloses(alert, GONE);
}

function lookThatCloses({ cause, severity }: Pick<AlertItem, 'cause' | 'severity'>, over: string): Looked {
  return { cause, severity, finding: undefined, rule: onceRule, over };
}

function whyOver(alert: AlertItem, history: ModelHistory, results: readonly CheckResult[]): string | undefined {
  const { cause, lastSeenAt } = alert;
  const looks = results.filter(({ looked }) => looked.some((one) => one.cause === cause));
  if (looks.some(({ seenUntil }) => seenUntil > lastSeenAt)) return undefined;
  // What people uploaded stands until they upload again.
  if (looks.some(({ check }) => check === 'skew')) return undefined;
  const names = speakersOf(cause);
  const spoken = [...looks, ...results.filter(({ check }) => names.includes(check))];
  if (spoken.some(({ outcome }) => outcome.kind === 'failed')) return undefined;
  const dayMs = periodSeconds('day', history.windowSeconds) * 1000;
  const days = (knownUntil(alert, history) - epochMsOf(lastSeenAt)) / dayMs;
  if (spoken.length === 0) return days >= DAYS_GONE ? GONE : undefined;
  return days >= DAYS_UNKNOWN ? UNKNOWN : undefined;
}

function speakersOf(cause: string): readonly string[] {
  const column = cause.slice(cause.indexOf('/') + 1);
  return (speakers[familyOf(cause)] ?? [cause]).map((name) => name.replace('*', () => column));
}

function familyOf(cause: string): string {
  return cause.includes('/') ? `${cause.slice(0, cause.indexOf('/'))}/*` : cause;
}

/** Up to when a check could know, in milliseconds since the epoch. */
function knownUntil({ cause }: AlertItem, { at, specification, windowSeconds }: ModelHistory): number {
  const maturity = OF_LABELS.includes(familyOf(cause)) ? specification?.labels?.maturity : undefined;
  return epochMsOf(at) - (maturity === undefined ? 0 : windowsIn(maturity) * windowSeconds * 1000);
}
