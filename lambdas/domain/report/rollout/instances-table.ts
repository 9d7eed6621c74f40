import type { CapacityPlan } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { whole } from '../../wording/numbers.ts';
import type { Cell, Part } from '../section.ts';

type Counted = Pick<RolloutRecord, 'version' | 'champion' | 'plan' | 'capacity' | 'capacitySettled' | 'comingBack'>;

const columns = [
  { name: 'version' },
  { name: 'endpoint' },
  { name: 'before the start', isNumber: true },
  { name: 'in service', isNumber: true },
  { name: 'asked for', isNumber: true },
];

/** Instances of both endpoints as they were seen last, and how traffic came back; nothing where instances do not follow traffic. */
export function instancesParts(record: Counted): readonly Part[] {
  const { plan, capacity, capacitySettled, comingBack } = record;
  if (plan.capacity === undefined) return [];
  const note = capacitySettled?.says ?? capacity?.says ?? 'none was moved yet';
  const back = comingBack === undefined ? [] : [comingBack.ended?.says ?? comingBack.says];
  return [
    { kind: 'table', caption: 'Instances', columns, rows: rowsOf(record, plan.capacity), note },
    ...back.map((text): Part => ({ kind: 'note', text: `Way back: ${text}` })),
  ];
}

function rowsOf({ version, champion = '', capacity }: Counted, planned: CapacityPlan): readonly (readonly Cell[])[] {
  const sides = [
    { name: champion, side: planned.champion, seen: capacity?.champion },
    { name: version, side: planned.challenger, seen: capacity?.challenger },
  ];
  return sides.map(({ name, side, seen }) => [
    name,
    side.endpointName,
    whole(side.instances),
    ...(seen === undefined ? ['not seen', ''] : [whole(seen.instances), whole(seen.wanted)]),
  ]);
}
