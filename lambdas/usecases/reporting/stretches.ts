import type { LabelledPeriod } from '../monitoring/performance/labelled-period.ts';

/** Neighbours together in equal numbers, so that there are at most so many stretches; the first may be shorter. */
export function inStretches<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const every = Math.max(1, Math.ceil(all.length / most));
  const count = Math.ceil(all.length / every);
  const first = all.length - count * every;
  return Array.from({ length: count }, (_, i) => all.slice(Math.max(0, first + i * every), first + (i + 1) * every));
}

/** Several hours or days as one; young as soon as one of them is. */
export function joinPeriods(periods: readonly LabelledPeriod[]): readonly LabelledPeriod[] {
  const [first] = periods;
  if (first === undefined) return [];
  const rows = periods.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const [row] = rows;
  return [
    {
      pointer: { ...first.pointer, arms: periods.flatMap(({ pointer }) => pointer.arms) },
      row:
        row === undefined
          ? undefined
          : {
              ...row,
              entries: rows.flatMap(({ entries }) => entries),
              labelled: rows.flatMap(({ labelled }) => labelled ?? []),
              segments: rows.flatMap(({ segments }) => segments ?? []),
            },
      isRipe: periods.every(({ isRipe }) => isRipe),
    },
  ];
}
