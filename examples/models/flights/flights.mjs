import { readFileSync } from 'node:fs';

/** An arrival this many minutes after plan, or more, counts as late. */
const LATE_AFTER_MINUTES = 15;

const DATA = new URL('../../../node_modules/vega-datasets/data/flights-20k.json', import.meta.url);

/**
 * Flights of one month of 2001 in order of departure, each as the request that a caller would send and what became of it.
 *
 * @param {string} month two digits, `01` to `03`
 * @returns {{ request: { distance: number, origin: string, hour: number }, late: boolean }[]}
 */
export function flightsOf(month) {
  return JSON.parse(readFileSync(DATA, 'utf8'))
    .filter((flight) => flight.date.slice(5, 7) === month)
    .map((flight) => ({
      request: { distance: flight.distance, origin: flight.origin, hour: Number(flight.date.slice(11, 13)) },
      late: flight.delay > LATE_AFTER_MINUTES,
    }));
}
