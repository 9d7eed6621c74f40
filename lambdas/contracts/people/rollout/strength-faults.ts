import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/** What a guardrail that takes nothing back cannot have beside it. */
export function guardrailStrengthFaults(settings: unknown): readonly FaultAt[] {
  const guardrails = fieldOf(settings, 'guardrails');
  const limits = fieldOf(guardrails, 'limits');
  const places: readonly (readonly [FaultAt['path'], unknown])[] = [
    ...(['clientErrors', 'latency', 'segments'] as const).map((name) => [[name], fieldOf(guardrails, name)] as const),
    ...(Array.isArray(limits) ? limits : []).map((one: unknown, at) => [['limits', at], one] as const),
  ];
  return places.flatMap(([path, guardrail]) => faultsOf(['guardrails', ...path], guardrail));
}

/** The same of KPIs, which a promotion may wait for. */
export function kpiStrengthFaults(specification: unknown): readonly FaultAt[] {
  const kpis = fieldOf(specification, 'kpis');
  return (Array.isArray(kpis) ? kpis : []).flatMap((kpi: unknown, at) => [
    ...faultsOf(['kpis', at], kpi),
    ...(isSoft(kpi) && fieldOf(kpi, 'critical') === false
      ? [{ path: ['kpis', at, 'strength'], message: 'is for critical KPIs: others are shown and stop nothing' }]
      : []),
    ...(isSoft(kpi) && fieldOf(kpi, 'missing') === 'hold'
      ? [{ path: ['kpis', at, 'missing'], message: 'must be continue where a KPI holds or warns' }]
      : []),
  ]);
}

function isSoft(guardrail: unknown): boolean {
  return fieldOf(guardrail, 'strength') === 'hold' || fieldOf(guardrail, 'strength') === 'warn';
}

function faultsOf(path: FaultAt['path'], guardrail: unknown): readonly FaultAt[] {
  if (!isSoft(guardrail)) return [];
  return [
    ...(fieldOf(guardrail, 'judged') === false
      ? [{ path: [...path, 'strength'], message: 'is for what is judged, which judged: false takes away' }]
      : []),
    ...(fieldOf(guardrail, 'weight') === undefined
      ? []
      : [{ path: [...path, 'weight'], message: 'is a part of alpha, which guardrails that roll back share alone' }]),
  ];
}
