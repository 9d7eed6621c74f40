import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { PeriodReport } from '../../../contracts/stored/rollouts/standing.ts';
import { instantWords } from '../../wording/instant.ts';
import { whole } from '../../wording/numbers.ts';
import type { Cell, Part, Tone } from '../section.ts';

const tones: Readonly<Record<PeriodReport['is'], Tone>> = { better: 'good', worse: 'bad', undecided: 'plain' };
const words: Readonly<Record<PeriodReport['is'], string>> = {
  better: 'better',
  worse: 'worse',
  undecided: 'not decided',
};

/** The verdicts of a standing challenger, one line a period; nothing for other rollouts. */
export function periodsParts({ plan, periods = [] }: Pick<RolloutRecord, 'plan' | 'periods'>): readonly Part[] {
  if (plan.standing === undefined || periods.length === 0) return [];
  const columns = [
    { name: 'period', isNumber: true },
    { name: 'until' },
    { name: 'requests', isNumber: true },
    { name: 'is' },
    { name: 'numbers' },
  ];
  const rows = periods.map(({ number, until, requests, is, reason }): readonly Cell[] => [
    String(number),
    instantWords(until),
    whole(requests),
    { text: words[is], tone: tones[is] },
    reason,
  ]);
  return [
    {
      kind: 'table',
      caption: 'Verdicts of the periods',
      columns,
      rows,
      note: 'Numbers are of everything since the start.',
    },
  ];
}
