import type { ArmCounts, HealthArm } from '../../contracts/stored/rows/period-row.ts';
import { latencyQuantile, mergeLatency } from '../sketch/latency-sketch.ts';
import { counted } from '../wording/counted.ts';
import { decimals, whole } from '../wording/numbers.ts';
import { percent } from '../wording/percent.ts';
import type { Line, LineChart, Point, Unit } from './chart.ts';
import { alone, lackOf, timeAxis, type Fact, type Part, type Section } from './section.ts';
import { sumOf } from '../stats/sum.ts';

/** Service of a model over a stretch of time. */
export interface ServiceFacts {
  /** Equal stretches, oldest first; one without rows had no requests. */
  readonly periods: readonly { readonly startMs: number; readonly arms: readonly HealthArm[] }[];
  readonly fromMs: number;
  readonly toMs: number;
  /** From when on that is, in words. */
  readonly span: string;
  /** Counts over the time of the error budget. */
  readonly budget: { readonly arms: readonly ArmCounts[]; readonly span: string };
  /** Percent. */
  readonly availability: number;
  readonly latencyP99Ms: number | undefined;
}

/** Requests, errors, latency, timeouts, share of the fallback, and what is left of the error budget. */
export function serviceSection(facts: ServiceFacts): Section {
  const arms = facts.periods.flatMap((period) => period.arms);
  const requests = sumOf(arms, (arm) => arm.requests);
  const frame = { id: 'service', title: 'Service', lead: `Requests of callers ${facts.span}.` };
  if (requests === 0) return { ...frame, parts: [lackOf('Service', `no requests ${facts.span}`)] };
  return {
    ...frame,
    parts: [
      ...alone('Numbers', () => ({ kind: 'figures', items: figuresOf(facts, arms) })),
      ...alone('Requests', () => requestChart(facts)),
      ...alone('Shares', () => shareChart(facts)),
      ...alone('Latency', () => latencyChart(facts)),
      ...alone('Errors by class', () => classTable(arms)),
    ],
  };
}

function figuresOf({ budget, availability, latencyP99Ms }: ServiceFacts, arms: readonly HealthArm[]): readonly Fact[] {
  const requests = sumOf(arms, (arm) => arm.requests);
  const share = (name: string, count: (arm: ArmCounts) => number): Fact => ({
    name,
    value: percent(sumOf(arms, count) / requests),
    note: `${whole(sumOf(arms, count))} of ${whole(requests)}`,
  });
  const objective = latencyP99Ms === undefined ? '' : `, objective ${whole(latencyP99Ms)} ms`;
  return [
    { name: 'requests', value: whole(requests) },
    share('errors', (arm) => arm.errors),
    share('timeouts', (arm) => arm.timeouts),
    share('answered by a fallback', (arm) => arm.fallbacks),
    share("callers' own faults", (arm) => arm.clientErrors),
    ...hedgeFacts(arms),
    { name: 'latency p50', value: latencyWords(arms, 0.5), note: 'within 2.5 %' },
    { name: 'latency p99', value: latencyWords(arms, 0.99), note: `within 2.5 %${objective}` },
    budgetFact(budget, availability),
  ];
}

/** Second calls, which are paid for; nothing where no call was hedged. */
function hedgeFacts(arms: readonly HealthArm[]): readonly Fact[] {
  const hedged = arms.flatMap(({ hedges }) => (hedges === undefined ? [] : [hedges]));
  if (hedged.length === 0) return [];
  const [made, won, capped] = [0, 1, 2].map((at) => sumOf(hedged, (counts) => counts[at] ?? 0));
  const short = capped === 0 ? '' : `; ${whole(capped ?? 0)} more were slow, and the share was spent`;
  return [
    { name: 'calls made twice', value: whole(made ?? 0), note: `${whole(won ?? 0)} answered by the second${short}` },
  ];
}

/** Bad answers against those that the objective allows. */
function budgetFact({ arms, span }: ServiceFacts['budget'], availability: number): Fact {
  const requests = sumOf(arms, (arm) => arm.requests);
  const bad = sumOf(arms, (arm) => arm.errors + arm.timeouts);
  const allowed = (1 - availability / 100) * requests;
  const name = 'error budget left';
  if (allowed === 0) return { name, value: 'none', note: `no requests ${span}` };
  // A share of percent is no exact number: what is left within rounding is nothing.
  const left = Math.round(1e9 * (1 - bad / allowed)) / 1e9;
  const note = `${whole(bad)} of ${counted(Math.floor(allowed), 'allowed failure')} ${span}; objective ${availability} %`;
  return {
    name,
    value: left <= 0 ? 'used up' : percent(left),
    note,
    tone: left <= 0 ? 'bad' : left < 0.25 ? 'warn' : 'good',
  };
}

function latencyWords(arms: readonly HealthArm[], q: number): string {
  const found = latencyQuantile(latencyOf(arms), q);
  if (found.kind === 'known') return `${found.ms < 10 ? decimals(found.ms, 1) : whole(found.ms)} ms`;
  return found.kind === 'beyond' ? 'timed out' : 'no data';
}

function requestChart(facts: ServiceFacts): LineChart {
  const points = facts.periods.map(({ startMs, arms }) => ({ x: startMs, y: sumOf(arms, (arm) => arm.requests) }));
  return chart(facts, {
    title: 'Requests',
    unit: 'number',
    label: 'requests',
    lines: [{ name: 'requests', points: withEnd(points, facts), shape: 'area' }],
  });
}

function shareChart(facts: ServiceFacts): LineChart {
  const line = (name: string, count: (arm: ArmCounts) => number): Line => ({
    name,
    shape: 'line',
    points: facts.periods.flatMap(({ startMs, arms }) => {
      const requests = sumOf(arms, (arm) => arm.requests);
      return requests === 0 ? [] : [{ x: startMs, y: sumOf(arms, count) / requests }];
    }),
  });
  const allowed = 1 - facts.availability / 100;
  return chart(facts, {
    title: 'Failed, late and fallback answers',
    unit: 'share',
    label: 'share of the requests',
    lines: [
      line('errors', (arm) => arm.errors),
      line('timeouts', (arm) => arm.timeouts),
      line('fallback answers', (arm) => arm.fallbacks),
      guide('allowed by the objective', allowed, facts),
    ],
  });
}

function latencyChart(facts: ServiceFacts): LineChart {
  const line = (name: string, q: number): Line => ({
    name,
    shape: 'line',
    points: facts.periods.flatMap(({ startMs, arms }) => {
      const found = latencyQuantile(latencyOf(arms), q);
      return found.kind === 'known' ? [{ x: startMs, y: found.ms }] : [];
    }),
  });
  const objective = facts.latencyP99Ms === undefined ? [] : [guide('objective of p99', facts.latencyP99Ms, facts)];
  return chart(facts, {
    title: 'Latency',
    unit: 'ms',
    label: 'time to answer',
    lines: [line('p50', 0.5), line('p99', 0.99), ...objective],
    note: 'Stretches whose rank is a timeout have no point.',
  });
}

function chart(
  { fromMs, toMs }: ServiceFacts,
  told: { title: string; unit: Unit; label: string; lines: readonly Line[]; note?: string },
): LineChart {
  const { title, unit, label, lines, note } = told;
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const least = unit === 'share' ? 0.002 : 1;
  const last = lines.map(({ name, points }) => ({ name, y: points.at(-1)?.y })).filter(({ y }) => y !== undefined);
  const says = last.map(({ name, y = 0 }) => `${name}: ${unit === 'share' ? percent(y) : whole(y)} at the end`);
  return {
    kind: 'lines',
    title,
    says: says.join('. '),
    x: timeAxis(fromMs, toMs),
    y: { label, from: 0, to: Math.max(least, most * 1.1), unit },
    lines,
    marks: [],
    ...(note === undefined ? {} : { note }),
  };
}

function guide(name: string, y: number, { fromMs, toMs }: ServiceFacts): Line {
  return {
    name,
    shape: 'guide',
    points: [
      { x: fromMs, y },
      { x: toMs, y },
    ],
  };
}

function withEnd(points: readonly Point[], { toMs }: ServiceFacts): readonly Point[] {
  const last = points.at(-1);
  return last === undefined ? points : [...points, { x: toMs, y: last.y }];
}

function classTable(arms: readonly HealthArm[]): readonly Part[] {
  const counts = new Map<string, number>();
  for (const { errorClasses } of arms)
    for (const [name, count] of Object.entries(errorClasses)) counts.set(name, (counts.get(name) ?? 0) + count);
  if (counts.size === 0) return [];
  const rows = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 20);
  return [
    {
      kind: 'table',
      caption: 'Answers that were no good, by class',
      columns: [{ name: 'class' }, { name: 'answers', isNumber: true }],
      rows: rows.map(([name, count]) => [name, whole(count)]),
      isFolded: true,
    },
  ];
}

function latencyOf(arms: readonly HealthArm[]): HealthArm['latency'] {
  return arms.map(({ latency }) => latency).reduce(mergeLatency, {});
}
