/** Span that a score looks back over: blocks in a row, winsorised whole days in a row, or one hour of several days. */
export interface Window {
  readonly kind: 'blocks' | 'days' | 'same-hour';
  /** Blocks (`blocks`) or days. */
  readonly length: number;
  /** Share of the false-alarm budget. */
  readonly share: number;
}

/** Shares of the budget: the shortest windows have the heaviest tails and get least. */
const DAYS = [
  { length: 2, share: 0.15 },
  { length: 3, share: 0.15 },
  { length: 4, share: 0.15 },
  { length: 7, share: 0.2 },
] as const;

/** Windows of a detector with `day` blocks a day; the order is part of stored findings. */
export function windowsOf(day: number): readonly Window[] {
  const short = [
    { length: 1, share: 0.05 },
    { length: Math.floor(day / 2), share: 0.05 },
    { length: day, share: 0.15 },
  ].filter(({ length }, i, all) => length > 0 && all.findIndex((other) => other.length === length) === i);
  return [
    ...short.map(({ length, share }) => ({ kind: 'blocks' as const, length, share })),
    ...DAYS.map(({ length, share }) => ({ kind: 'days' as const, length, share })),
    { kind: 'same-hour', length: 3, share: 0.05 },
    { kind: 'same-hour', length: 7, share: 0.05 },
  ];
}

/** Length of a window in blocks. */
export function blocksOf({ kind, length }: Window, day: number): number {
  return kind === 'blocks' ? length : length * day;
}
