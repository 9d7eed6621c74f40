/** One world in which models live for a year. */
export interface AlarmCell {
  readonly name: string;
  /** What happens after day 180, for the table. */
  readonly fall: string;
  /** Ripe labels a day. */
  readonly rows: number;
  /** Error rate that is tolerated, and that a model has which keeps its promise: the worst case. */
  readonly limit: number;
  /** Error rate before the fall, of a model that falls. */
  readonly before: number;
  readonly after: number;
  /** Standard deviation of the day's error rate around its mean. */
  readonly dayShock: number;
  /** Design effect that the alarm is told. */
  readonly designEffect: number;
}

/** From few labels to many, and days that differ. */
export const alarmCells: readonly AlarmCell[] = [
  {
    name: '50 a day',
    fall: '10 % to 16 %',
    rows: 50,
    limit: 0.11,
    before: 0.1,
    after: 0.16,
    dayShock: 0,
    designEffect: 1,
  },
  {
    name: '200 a day',
    fall: '10 % to 14 %',
    rows: 200,
    limit: 0.11,
    before: 0.1,
    after: 0.14,
    dayShock: 0,
    designEffect: 1,
  },
  {
    name: '1,000 a day',
    fall: '10 % to 13 %',
    rows: 1000,
    limit: 0.11,
    before: 0.1,
    after: 0.13,
    dayShock: 0,
    designEffect: 1,
  },
  {
    name: '1,000 a day, days differ by 1 point',
    fall: '10 % to 14 %',
    rows: 1000,
    limit: 0.11,
    before: 0.1,
    after: 0.14,
    dayShock: 0.01,
    designEffect: 2,
  },
];
