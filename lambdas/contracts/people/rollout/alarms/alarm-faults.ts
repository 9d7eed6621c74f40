import type { FaultAt } from '../../faults.ts';
import { fieldOf } from '../../json-fields.ts';

/** Kinds of what is watched. */
const kinds = ['alarm', 'metric', 'expression'] as const;
/** Ways to compare with a threshold. */
const comparisons = ['above', 'atLeast', 'below', 'atMost'] as const;
/** What is for metrics and expressions alone. */
const ofMetrics = [...comparisons, 'periodSeconds', 'periods', 'of'] as const;
/** Functions of metric math that give many series, or read more than the named metrics. */
const MANY_SERIES = /\b(SEARCH|SELECT|METRICS|ANOMALY_DETECTION_BAND|LAMBDA|DB_PERF_INSIGHTS)\b/i;
/** Names in an expression that are no functions. */
const IDS = /(?<![\w.])[a-z]\w*\b(?!\s*\()/g;

/** What settings alone show about their own alarms. */
export function alarmFaults(settings: unknown): readonly FaultAt[] {
  const alarms = fieldOf(fieldOf(settings, 'guardrails'), 'alarms');
  const list = Array.isArray(alarms) ? alarms : [];
  return list.flatMap((one: unknown, at) => {
    const before = list.slice(0, at);
    const faults = [kindFaults(one), nameFaults(one, before), comparisonFaults(one), countFaults(one)];
    return [...faults.flat(), ...expressionFaults(one)].map(({ path, message }) => ({
      path: ['guardrails', 'alarms', at, ...path],
      message,
    }));
  });
}

/** Name under which it is told: its own, else that of the alarm. */
function nameOf(alarm: unknown): unknown {
  return fieldOf(alarm, 'name') ?? fieldOf(alarm, 'alarm');
}

function isWritten(alarm: unknown, field: string): boolean {
  return fieldOf(alarm, field) !== undefined;
}

function kindFaults(alarm: unknown): readonly FaultAt[] {
  const written = kinds.filter((kind) => isWritten(alarm, kind));
  const message = 'must say exactly one of alarm, metric and expression';
  if (written.length === 0) return [{ path: [], message }];
  return written.slice(1).map((kind) => ({ path: [kind], message: `${message}, beside ${written[0] ?? ''}` }));
}

function nameFaults(alarm: unknown, before: readonly unknown[]): readonly FaultAt[] {
  const name = nameOf(alarm);
  if (name === undefined)
    return isWritten(alarm, 'metric') || isWritten(alarm, 'expression')
      ? [{ path: ['name'], message: 'is needed for a metric and for an expression' }]
      : [];
  const first = before.findIndex((one) => nameOf(one) === name);
  const path = [isWritten(alarm, 'name') ? 'name' : 'alarm'];
  return first < 0 ? [] : [{ path, message: `must differ from the name of entry ${first}` }];
}

function comparisonFaults(alarm: unknown): readonly FaultAt[] {
  if (isWritten(alarm, 'alarm'))
    return [...ofMetrics, 'metrics' as const]
      .filter((field) => isWritten(alarm, field))
      .map((field) => ({ path: [field], message: 'is for a metric alone: a CloudWatch alarm has its own' }));
  const written = comparisons.filter((one) => isWritten(alarm, one));
  const message = 'must be the only threshold: one of above, atLeast, below and atMost';
  if (written.length > 1) return written.slice(1).map((one) => ({ path: [one], message }));
  const isNeeded = isWritten(alarm, 'metric') || isWritten(alarm, 'expression');
  return isNeeded && written.length === 0
    ? [{ path: ['above'], message: 'is needed, or one of atLeast, below and atMost' }]
    : [];
}

function countFaults(alarm: unknown): readonly FaultAt[] {
  const [periods = 1, of = periods] = [fieldOf(alarm, 'periods'), fieldOf(alarm, 'of')];
  const isFew = typeof periods === 'number' && typeof of === 'number' && of < periods;
  return isFew ? [{ path: ['of'], message: `must be at least periods, ${periods}` }] : [];
}

/** An expression uses each of its metrics, and nothing that is none. */
function expressionFaults(alarm: unknown): readonly FaultAt[] {
  const [expression, metrics] = [fieldOf(alarm, 'expression'), fieldOf(alarm, 'metrics')];
  if (expression === undefined)
    return metrics === undefined || isWritten(alarm, 'alarm')
      ? []
      : [{ path: ['metrics'], message: 'is for an expression alone' }];
  if (typeof expression !== 'string') return [];
  if (MANY_SERIES.test(expression))
    return [{ path: ['expression'], message: 'must give one series of named metrics: no SEARCH, SELECT and the like' }];
  const ids = Object.keys(typeof metrics === 'object' && metrics !== null ? metrics : {});
  if (ids.length === 0) return [{ path: ['metrics'], message: 'is needed: the metrics that the expression names' }];
  return idFaults(expression, ids);
}

function idFaults(expression: string, ids: readonly string[]): readonly FaultAt[] {
  const used = new Set(expression.match(IDS));
  const unknown = [...used].filter((id) => !ids.includes(id));
  const message = `must use the names of metrics (${ids.join(', ')}), not ${unknown.join(', ')}`;
  return [
    ...(unknown.length === 0 ? [] : [{ path: ['expression'], message }]),
    ...ids.filter((id) => !used.has(id)).map((id) => ({ path: ['metrics', id], message: 'is not in the expression' })),
  ];
}
