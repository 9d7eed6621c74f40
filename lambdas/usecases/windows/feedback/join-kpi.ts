import type { JoinedKpi } from '../../../contracts/messages/feedback.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { LabelStore } from './ports.ts';
import { refused, type JoiningLine, type LineResult } from './joining-line.ts';

const DAY_SECONDS = 86_400;

/** Joins a KPI event: it counts once per prediction and KPI, however often it is told. */
export async function joinKpi({ labels }: { readonly labels: LabelStore }, joining: JoiningLine): Promise<LineResult> {
  const { line, terms, context, batch, arrivedAt } = joining;
  if (!('kpi' in line)) return refused('malformed', 'no kpi');
  const declared = terms.kpis.find(({ name }) => name === line.kpi);
  if (declared === undefined) {
    const names = terms.kpis.map(({ name }) => name).join(', ') || 'none';
    return refused('unknown-kpi', `the model declares no KPI ${line.kpi}, but ${names}`);
  }
  if (declared.kind === 'value' && line.value === undefined) {
    return refused('wrong-type', `the KPI ${line.kpi} needs a value`);
  }
  const ttl = Math.ceil(context.window + terms.days * DAY_SECONDS);
  const kept = await labels.keepEvent(line.id, line.kpi, { batch, arrivedAt, ttl });
  const first = kept.kind === 'same' ? kept.arrivedAt : arrivedAt;
  const record: JoinedKpi = { ...context, schema: SCHEMA, kind: 'kpi', arrivedAt: first, batch, kpi: line.kpi };
  if (kept.kind === 'seen') return { outcome: 'repeated', records: [] };
  const outcome = kept.kind === 'kept' ? 'joined' : 'repeated';
  return { outcome, records: [declared.kind === 'value' ? withValue(record, line.value) : record] };
}

function withValue(record: JoinedKpi, value: number | undefined): JoinedKpi {
  return value === undefined ? record : { ...record, value };
}
