import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';

const BARS = '▁▂▃▄▅▆▇█';
const WIDTH = 28;

/** The challengers' share of the requests over the time of a rollout, drawn in letters; `·`: none. */
export function shareSparkline({ revisions, outcome, lastTickAt }: RolloutRecord): string {
  const times = revisions.map(({ at }) => Date.parse(at));
  const [from, to] = [times[0] ?? 0, Date.parse(outcome?.at ?? lastTickAt)];
  const last = outcome === undefined ? undefined : outcome.kind === 'promoted' ? 100 : 0;
  const cells = Array.from({ length: WIDTH }, (_, index) => {
    const at = from + ((index + 0.5) / WIDTH) * (to - from);
    return revisions.findLast((_one, n) => (times[n] ?? 0) <= at)?.weightPercent ?? 0;
  });
  return [...cells, ...(last === undefined ? [] : [last])].map(barOf).join('');
}

function barOf(percent: number): string {
  if (percent <= 0) return '·';
  return BARS[Math.min(BARS.length - 1, Math.floor((percent / 100) * BARS.length))] ?? '';
}
