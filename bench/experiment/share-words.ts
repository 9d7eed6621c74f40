import { wilson } from '../../lambdas/domain/performance/interval/wilson.ts';

/** A share of runs in percent, with its 95 % interval (Wilson, 1927). */
export function shareWords(found: number, all: number, digits = 2): string {
  const interval = wilson(found / all, all);
  const percent = (part: number): string => `${(100 * part).toFixed(digits)} %`;
  if (interval.kind !== 'known') return 'no runs';
  const { lower, upper } = interval.value;
  return `${percent(found / all)} (${percent(lower)} to ${percent(upper)})`;
}
