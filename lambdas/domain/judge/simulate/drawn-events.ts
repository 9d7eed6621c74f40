import type { Count, Guardrail, JudgePlan, Proof } from '../model/plan.ts';
import { shareAboveSlower, type PlannedTraffic } from './planned-traffic.ts';

/** What is true of a simulated challenger: its rates, and how many sketch buckets (5 % each) its latency lies above the champion's. */
export interface Truth {
  readonly errorRate: number;
  readonly timeoutRate: number;
  readonly clientErrorRate: number;
  readonly kpiRates: Readonly<Record<string, number>>;
  readonly slowerBuckets: number;
}

/** Share of an arm's requests that are an event, and the design effect of their count. */
export interface Level {
  readonly rate: number;
  readonly effect: number;
}

/** Events that contain each other (slower than p50, p90, p99), per arm in falling order of their rates. */
export interface Family {
  readonly champion: readonly Level[];
  readonly challenger: readonly Level[];
}

/** Where a reading finds its events: a family and the place of the event in each arm. */
export interface EventPart {
  readonly family: number;
  readonly champion: number;
  readonly challenger: number;
  readonly afterWarmup: boolean;
}

/** A guardrail or proof with the events that it adds up. */
export interface EventGroup<Group extends Guardrail | Proof = Guardrail | Proof> {
  readonly group: Group;
  readonly parts: readonly EventPart[];
}

/** Everything that must be drawn, and who reads it; `skipped` names guardrails and proofs that no traffic is known for. */
export interface EventPlan {
  readonly families: readonly Family[];
  readonly guardrails: readonly EventGroup<Guardrail>[];
  readonly proofs: readonly EventGroup<Proof>[];
  readonly skipped: readonly string[];
}

/** A challenger that is no worse than the champion. */
export function equalTruth(traffic: PlannedTraffic): Truth {
  const { errorRate, timeoutRate = 0, clientErrorRate = 0, kpiRates = {} } = traffic;
  return { errorRate, timeoutRate, clientErrorRate, kpiRates, slowerBuckets: 0 };
}

/** Lists the events that these guardrails and proofs read. */
export function eventPlan(
  plan: JudgePlan,
  groups: Pick<JudgePlan, 'guards' | 'proofs'>,
  world: { readonly traffic: PlannedTraffic; readonly truth: Truth },
): EventPlan {
  const sources = sourcesOf(plan, groups, world);
  const guardrails = groups.guards.flatMap((group) => withParts(group, sources));
  const proofs = groups.proofs.flatMap((group) => withParts(group, sources));
  const found = new Set([...guardrails, ...proofs].map(({ group }) => group.name));
  const skipped = [...groups.guards, ...groups.proofs].map(({ name }) => name).filter((name) => !found.has(name));
  return { families: sources.map(({ family }) => family), guardrails, proofs, skipped };
}

/** A family with the places of its events, by key of the count. */
interface Source {
  readonly family: Family;
  readonly places: ReadonlyMap<string, Pick<EventPart, 'champion' | 'challenger'>>;
}

type World = { readonly traffic: PlannedTraffic; readonly truth: Truth };

function sourcesOf(plan: JudgePlan, groups: Pick<JudgePlan, 'guards' | 'proofs'>, world: World): readonly Source[] {
  const { traffic, truth } = world;
  const counts = [...groups.guards, ...groups.proofs].flatMap(({ reading }) => atoms(reading.count));
  const keys = new Set(counts.map(keyOf));
  const effect = (key: string): number =>
    Math.max(
      1,
      ...plan.guards.filter(({ reading }) => keyOf(reading.count) === key).map(({ reading }) => reading.effect),
    );
  const single = (key: string, champion: number, challenger: number): Source => ({
    family: {
      champion: [{ rate: champion, effect: effect(key) }],
      challenger: [{ rate: challenger, effect: effect(key) }],
    },
    places: new Map([[key, { champion: 0, challenger: 0 }]]),
  });
  const kpis = Object.entries(traffic.kpiRates ?? {}).map(([name, rate]) => ({ key: `kpi:${name}`, name, rate }));
  const bars = counts.filter((count) => count.kind === 'above');
  return [
    ...(keys.has('errors') ? [single('errors', traffic.errorRate, truth.errorRate)] : []),
    ...(keys.has('timeouts') ? [single('timeouts', traffic.timeoutRate ?? 0, truth.timeoutRate)] : []),
    ...(keys.has('clientErrors') ? [single('clientErrors', traffic.clientErrorRate ?? 0, truth.clientErrorRate)] : []),
    ...kpis
      .filter(({ key }) => keys.has(key))
      .map(({ key, name, rate }) => single(key, rate, truth.kpiRates[name] ?? rate)),
    ...(bars.length > 0 && traffic.latency !== undefined
      ? [latencySource(plan, bars, { world, latency: traffic.latency })]
      : []),
  ];
}

type Bar = Extract<Count, { readonly kind: 'above' }>;

function latencySource(
  plan: JudgePlan,
  bars: readonly Bar[],
  { world, latency }: { readonly world: World; readonly latency: NonNullable<PlannedTraffic['latency']> },
): Source {
  const limits = (shiftOf: (bar: Bar) => number): readonly number[] =>
    [...new Set(bars.map((bar) => bar.bucket + shiftOf(bar)))].toSorted((a, b) => a - b);
  const champion = limits(() => 0);
  const challenger = limits(({ shift }) => shift);
  const level = (limit: number, shiftOf: (bar: Bar) => number, slower: number): Level => {
    const buckets = bars.filter((bar) => bar.bucket + shiftOf(bar) === limit).map(({ bucket }) => bucket);
    return { rate: shareBeyond(plan, latency, { limit, slower }), effect: effectAbove(plan, buckets) };
  };
  return {
    family: {
      champion: champion.map((limit) => level(limit, () => 0, 0)),
      challenger: challenger.map((limit) => level(limit, ({ shift }) => shift, world.truth.slowerBuckets)),
    },
    places: new Map(
      bars.map((bar) => [
        keyOf(bar),
        { champion: champion.indexOf(bar.bucket), challenger: challenger.indexOf(bar.bucket + bar.shift) },
      ]),
    ),
  };
}

/** Sketches end: nothing lies above the last bucket, everything above a bucket before the first. */
function shareBeyond(
  { sketchEnds: ends }: JudgePlan,
  latency: NonNullable<PlannedTraffic['latency']>,
  { limit, slower }: { readonly limit: number; readonly slower: number },
): number {
  if (ends !== null && limit >= ends.last) return 0;
  return ends !== null && limit < ends.first ? 1 : shareAboveSlower(latency, limit, slower);
}

function effectAbove(plan: JudgePlan, buckets: readonly number[]): number {
  const effects = plan.guards.map(({ reading: { count, effect } }) =>
    count.kind === 'above' && buckets.includes(count.bucket) ? effect : 1,
  );
  return Math.max(1, ...effects);
}

/** Counts that a count adds up. */
function atoms(count: Count): readonly Count[] {
  return count.kind === 'failures' ? [{ kind: 'errors' }, { kind: 'timeouts' }] : [count];
}

function keyOf(count: Count): string {
  if (count.kind === 'kpi' || count.kind === 'ripe') return `${count.kind}:${count.name}`;
  return count.kind === 'above' ? `above:${count.bucket}+${count.shift}` : count.kind;
}

/** Not all counts can be drawn: labels of delayed KPIs come at times that the plan does not know. */
function withParts<Group extends Guardrail | Proof>(
  group: Group,
  sources: readonly Source[],
): readonly EventGroup<Group>[] {
  const { count } = group.reading;
  const found = atoms(count).map((atom) => {
    const family = sources.findIndex(({ places }) => places.has(keyOf(atom)));
    const place = sources[family]?.places.get(keyOf(atom));
    return place && { family, ...place, afterWarmup: count.kind === 'failures' && atom.kind === 'timeouts' };
  });
  const parts = found.filter((part) => part !== undefined);
  return parts.length === found.length ? [{ group, parts }] : [];
}
