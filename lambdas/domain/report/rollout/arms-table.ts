import type { ArmReport } from '../../../contracts/stored/experiment/experiment.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { chanceWords } from '../../experiment/bandit/move-words.ts';
import { adjustmentWords, effectWords, numbersWords } from '../../experiment/experiment-words.ts';
import { spanWords } from '../../wording/duration.ts';
import { threeDigits, whole } from '../../wording/numbers.ts';
import { lackOf, type Cell, type Part, type Tone } from '../section.ts';

/** Where each challenger of an experiment stands: effect, interval that holds at every look, counts, and what it would take. */
export function armsParts({ plan, verdict }: Pick<RolloutRecord, 'plan' | 'verdict'>): readonly Part[] {
  const { experiment, windowSeconds } = plan;
  if (experiment === undefined) return [];
  const { goal } = experiment;
  if (verdict?.arms === undefined) return [lackOf('Challengers', 'nothing was judged yet')];
  const isAdjusted = verdict.arms.some(({ adjustment }) => adjustment !== undefined);
  return [
    {
      kind: 'table',
      caption: `${goal.kpi} against the champion; ${goal.better} is better`,
      columns: [
        { name: 'version' },
        { name: 'share', isNumber: true },
        { name: `change of ${goal.kpi}` },
        { name: 'challenger', isNumber: true },
        { name: 'champion', isNumber: true },
        { name: 'requests', isNumber: true },
        ...(isAdjusted ? [{ name: 'what scores did' }] : []),
        { name: `to see ${threeDigits(goal.effectPercent)} %` },
        { name: 'is' },
      ],
      rows: verdict.arms.map((arm) => armCells(arm, { windowSeconds, isAdjusted })),
      note: 'Intervals hold at every look and for all challengers together.',
    },
  ];
}

const tones: Readonly<Record<ArmReport['is'], Tone>> = { better: 'good', worse: 'bad', undecided: 'plain' };

function armCells(
  arm: ArmReport,
  { windowSeconds, isAdjusted }: { readonly windowSeconds: number; readonly isAdjusted: boolean },
): readonly Cell[] {
  const { version, weightPercent, state, requests, needs, reason, unproven = [] } = arm;
  const more =
    needs === undefined ? '' : `${whole(needs.requests)} more requests, ${spanWords(needs.windows, windowSeconds)}`;
  const lacks = unproven.length === 0 ? '' : `; not yet proven: ${unproven.join(', ')}`;
  const best = arm.chance === undefined ? '' : `, chance of being best ${chanceWords(arm.chance)}`;
  const words = {
    won: 'won',
    out: `out: ${reason ?? ''}`,
    rests: 'rests while another is confirmed',
    in: `${arm.is}${best}${lacks}`,
  };
  return [
    version,
    state === 'out' ? '0 %' : `${threeDigits(weightPercent)} %`,
    effectWords(arm),
    numbersWords(arm.challenger),
    numbersWords(arm.champion),
    whole(requests),
    ...(isAdjusted ? [adjustmentWords(arm.adjustment) ?? ''] : []),
    more,
    { text: words[state], tone: state === 'out' ? 'bad' : tones[arm.is] },
  ];
}
