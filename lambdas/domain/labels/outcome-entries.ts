import type { JoinedKpi } from '../../contracts/messages/feedback.ts';
import type { OutcomeEntry } from '../../contracts/stored/rows/outcome-row.ts';

/** KPI events of one window by (version, assignment, revision): events of binary KPIs are counted, values are summed. */
export function outcomeEntriesOf(events: readonly JoinedKpi[]): readonly OutcomeEntry[] {
  const entries = new Map<string, OutcomeEntry>();
  for (const event of events) {
    const { version, assignment, revision } = event;
    const key = `${version}|${assignment}|${revision}`;
    const held = entries.get(key) ?? { version, assignment, revision, kpis: {}, moments: {} };
    entries.set(key, added(held, event));
  }
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function added(entry: OutcomeEntry, { kpi, value }: JoinedKpi): OutcomeEntry {
  if (value === undefined) return { ...entry, kpis: { ...entry.kpis, [kpi]: (entry.kpis[kpi] ?? 0) + 1 } };
  const { count, sum, sumSq } = entry.moments[kpi] ?? { count: 0, sum: 0, sumSq: 0 };
  const moments = { count: count + 1, sum: sum + value, sumSq: sumSq + value * value };
  return { ...entry, moments: { ...entry.moments, [kpi]: moments } };
}
