import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const flight = z.object({ date: z.string(), delay: z.number(), distance: z.number(), origin: z.string() });

/** What a caller sends for one flight. */
export interface FlightRequest {
  readonly distance: number;
  readonly origin: string;
  /** Hour of the planned departure, 0 to 23. */
  readonly hour: number;
}

/** The flights of February 2001 in order of departure, as requests. */
export function februaryFlights(): readonly FlightRequest[] {
  // The package's exports name no data files, so they are read by path.
  const file = path.resolve('node_modules/vega-datasets/data/flights-20k.json');
  return z
    .array(flight)
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .filter(({ date }) => date.startsWith('2001/02'))
    .map(({ date, distance, origin }) => ({ distance, origin, hour: Number(date.slice(11, 13)) }));
}
