import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const flight = z.object({ date: z.string(), delay: z.number(), distance: z.number(), origin: z.string() });

/** An arrival this many minutes after plan, or more, counts as late: what the example's models were trained to foresee. */
const LATE_AFTER_MINUTES = 15;
const KILOMETRES_A_MILE = 1.609344;

/** What a caller sends for one flight. */
export interface FlightRequest {
  /** Miles. */
  readonly distance: number;
  readonly origin: string;
  /** Hour of the planned departure, 0 to 23. */
  readonly hour: number;
}

/** A flight as its caller asks for it, and what became of it. */
export interface Flight {
  readonly request: FlightRequest;
  readonly isLate: boolean;
}

/** The flights of a month of 2001 in order of departure. */
export function flightsOf(month: '02' | '03'): readonly Flight[] {
  // The package's exports name no data files, so they are read by path.
  const file = path.resolve('node_modules/vega-datasets/data/flights-20k.json');
  return z
    .array(flight)
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .filter(({ date }) => date.startsWith(`2001/${month}`))
    .map(({ date, delay, distance, origin }) => ({
      request: { distance, origin, hour: Number(date.slice(11, 13)) },
      isLate: delay > LATE_AFTER_MINUTES,
    }));
}

/** The same flight, asked for by a client that takes kilometres for miles. */
export function inKilometres({ request, isLate }: Flight): Flight {
  return { request: { ...request, distance: Math.round(request.distance * KILOMETRES_A_MILE) }, isLate };
}
