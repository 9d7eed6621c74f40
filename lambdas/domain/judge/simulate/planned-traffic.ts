/** One planned step: the challenger's share of traffic, in (0, 1], and its windows. */
export interface PlannedStep {
  readonly share: number;
  readonly windows: number;
}

/** Traffic that a rollout is planned to see; rates are the champion's, in [0, 1]. */
export interface PlannedTraffic {
  readonly steps: readonly PlannedStep[];
  readonly requestsPerWindow: number;
  readonly errorRate: number;
  /** @default 0 */
  readonly timeoutRate?: number;
  /** @default 0 */
  readonly clientErrorRate?: number;
  /** Champion's rate of each binary KPI. @default {} */
  readonly kpiRates?: Readonly<Record<string, number>>;
  /** Champion's latency sketch, any number of requests. @default - latency is not simulated */
  readonly latency?: Readonly<Record<string, number>>;
  /** `sticky`: a caller keeps its variant, so clumps last for the whole rollout. @default 'request' */
  readonly assignment?: 'request' | 'sticky';
  /** `equal`: the other arm has as much as the challenger, where that is left; others have the rest. @default - the other arm has it all */
  readonly besides?: 'equal' | undefined;
}

/** Share of all requests of the other arm beside a challenger's. */
export function otherShare({ besides }: Pick<PlannedTraffic, 'besides'>, share: number): number {
  return besides === 'equal' ? Math.min(share, 1 - share) : 1 - share;
}

/** Share of traffic of the challenger in each planned window; the last step lasts until `until`. */
export function plannedShares(steps: readonly PlannedStep[], until: number): readonly number[] {
  const planned = steps.flatMap(({ share, windows }) => Array.from({ length: windows }, () => share));
  const last = steps.at(-1)?.share ?? 1;
  return [...planned, ...Array.from({ length: Math.max(0, until - planned.length) }, () => last)];
}

/** Share of a sketch above a bucket. */
function shareAbove(latency: Readonly<Record<string, number>>, bucket: number): number {
  let [above, all] = [0, 0];
  for (const [index, count] of Object.entries(latency)) {
    all += count;
    if (Number(index) > bucket) above += count;
  }
  return all === 0 ? 0 : above / all;
}

/** Share above a bucket after every request became slower by `slower` buckets, ≥ 0; parts of a bucket move a part of the requests. */
export function shareAboveSlower(latency: Readonly<Record<string, number>>, bucket: number, slower: number): number {
  const whole = Math.floor(slower);
  const part = slower - whole;
  const here = shareAbove(latency, bucket - whole);
  return part === 0 ? here : (1 - part) * here + part * shareAbove(latency, bucket - whole - 1);
}
