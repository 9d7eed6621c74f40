/** Counts that are named as their guardrails are. */
const plain = /^(?:requests|errors|timeouts|clientErrors|latency\d+|kpi:.+)$/;

/**
 * Design effects by guardrail from design effects by count.
 *
 * A KPI's count becomes `kpi:<name>`; rank scores of latency (`latencyBody`, `latencyTail`) take the largest of the thresholds'
 * effects, because they add up what lies above all of them. Other names stay as they are: limits and continuous metrics.
 *
 * @param kpis names of the KPIs that the plan judges
 */
export function guardrailEffects(
  effects: Readonly<Record<string, number>>,
  kpis: readonly string[],
): Readonly<Record<string, number>> {
  const named = Object.entries(effects).map(
    ([name, effect]) => [!plain.test(name) && kpis.includes(name) ? `kpi:${name}` : name, effect] as const,
  );
  const latency = named.filter(([name]) => /^latency\d+$/.test(name)).map(([, effect]) => effect);
  const largest = Math.max(...latency);
  const scores = latency.length === 0 ? [] : ['latencyBody', 'latencyTail'].map((name) => [name, largest] as const);
  return Object.fromEntries([...scores, ...named]);
}
