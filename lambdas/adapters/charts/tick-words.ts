import type { Axis } from '../../domain/report/chart.ts';
import { significant } from '../../domain/wording/numbers.ts';

const TEN_MINUTES = 600_000;
const MIDNIGHT = /T00:00:00/;

/** What stands beside a tick of an axis. */
export function tickWords(value: number, { unit, from, to }: Axis): string {
  switch (unit) {
    case 'time': {
      const iso = new Date(value).toISOString();
      if (MIDNIGHT.test(iso)) return iso.slice(5, 10);
      return to - from < TEN_MINUTES ? iso.slice(11, 19) : iso.slice(11, 16);
    }
    case 'share':
      return `${significant(value * 100, 6)} %`;
    case 'ms':
      return value >= 1_000 ? `${significant(value / 1_000, 3)} s` : `${significant(value, 3)} ms`;
    case 'number':
      return shortNumber(value);
  }
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${significant(value / 1_000_000, 4)}M`;
  if (size >= 10_000) return `${significant(value / 1_000, 4)}k`;
  return String(significant(value, 6));
}
