import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import { sumOf } from '../../stats/sum.ts';
import { whole } from '../../wording/numbers.ts';
import type { BarChart } from '../chart.ts';

/** What recorded requests came to: how many were asked, answered, and by whom rightly; undefined where none were asked. */
export function recordedRequests({ retro }: Pick<RolloutRecord, 'retro'>): BarChart | undefined {
  if (retro === undefined) return undefined;
  const groups = countsOf(retro.sums).map(({ name, count }) => ({ name, values: [count] }));
  const most = Math.max(1, ...groups.flatMap(({ values }) => values));
  return {
    kind: 'bars',
    title: 'Recorded requests',
    says: countsOf(retro.sums)
      .map(({ name, count }) => `${name}: ${whole(count)}`)
      .join(', '),
    ...(retro.ended === undefined ? {} : { note: retro.ended.says }),
    y: { label: 'requests', from: 0, to: most * 1.15, unit: 'number' },
    series: ['requests'],
    groups,
  };
}

function countsOf({ blocks }: RetroSums): readonly { readonly name: string; readonly count: number }[] {
  const failed = sumOf(blocks, (block) => block.failed);
  const answered = sumOf(blocks, (block) => block.pairs);
  const by = (who: 'both' | 'onlyChampion' | 'onlyChallenger' | 'neither'): number =>
    sumOf(blocks, ({ decisions }) => decisions?.[who] ?? 0);
  const counts = [
    { name: 'asked', count: answered + failed },
    { name: 'answered', count: answered },
  ];
  if (blocks.every(({ decisions }) => decisions === undefined)) return counts;
  return [
    ...counts,
    { name: 'both right', count: by('both') },
    { name: 'champion', count: by('onlyChampion') },
    { name: 'challenger', count: by('onlyChallenger') },
    { name: 'neither', count: by('neither') },
  ];
}
