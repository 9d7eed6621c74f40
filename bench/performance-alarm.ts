import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { bikeAlarm } from './alarm/bike-decay.ts';
import { alarmCells } from './alarm/alarm-cells.ts';
import { exactInterval } from './alarm/exact-interval.ts';
import { simulateYears } from './alarm/simulate-years.ts';

/**
 * Alarms on performance from daily batches of ripe labels, 1,000 model-years a cell: how often a model that keeps its promise is ever
 * alarmed, and how long a fallen one goes unseen, beside a test of fixed size that is looked at daily.
 */
const YEARS = 1000;
const BUDGET = 0.05;
const BIKE = fileURLToPath(new URL('../../shared/data/dev/bike_hour.csv.gz', import.meta.url));

const table = new Table({
  head: ['labels', 'true loss after day 180', 'alarm', 'ever falsely alarmed (95 %)', 'found', 'median delay, days'],
  style: { head: [], border: [] },
});
for (const cell of alarmCells) {
  const { firstWeek, baseline, known, fixed } = simulateYears(cell, { years: YEARS, budget: BUDGET });
  for (const [name, result] of [
    ['as deployed, first week', firstWeek],
    ['as deployed, baseline', baseline],
    ['limit known', known],
    ['fixed sample, daily', fixed],
  ] as const) {
    const percent = (value: number): string => (100 * value).toFixed(1);
    const [low, high] = exactInterval(result.falseAlarms, YEARS);
    table.push([
      cell.name,
      cell.fall,
      name,
      `${percent(result.falseAlarms / YEARS)} % (${percent(low)} to ${percent(high)})`,
      `${percent(result.foundShare)} %`,
      result.medianDelay ?? '-',
    ]);
  }
}
process.stdout.write(
  `${YEARS} model-years a row, limit = tolerated loss, budget ${100 * BUDGET} % of a model's life\n`,
);
process.stdout.write(`${table.toString()}\n`);
if (existsSync(BIKE)) {
  const { alarmedOn, limit, designEffect } = bikeAlarm(BIKE);
  process.stdout.write(
    `bike hours: limit ${limit.toFixed(1)} (mean absolute error of October to December 2011 and 10 %), design effect ${designEffect.toFixed(1)}, alarm on ${alarmedOn ?? 'no day'}\n`,
  );
}
