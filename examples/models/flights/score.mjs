/**
 * What a model may look at. Each feature turns a request into the name of a row in the model's table.
 *
 * @type {Record<string, (request: { distance: number, origin: string, hour: number }) => string>}
 */
export const features = {
  distance: ({ distance }) => `${Math.min(Math.floor(distance / 250), 9) * 250} miles`,
  origin: ({ origin }) => origin,
  hour: ({ hour }) => `${hour} h`,
  'origin by part of the day': ({ origin, hour }) => `${origin} ${partOfDay(hour)}`,
};

/**
 * Chance that a flight arrives late: the logistic function of the intercept and one weight per table.
 *
 * A row is a pair of the weight and the flights of January behind it. A value without a row takes the row `unknown`;
 * a table that has none fails here, as any program does that reads a table for a key which it does not hold.
 */
export function score(model, request) {
  let logOdds = model.intercept;
  for (const table of model.tables) {
    const [weight] = table.rows[features[table.feature](request)] ?? table.unknown;
    logOdds += weight;
  }
  return 1 / (1 + Math.exp(-logOdds));
}

function partOfDay(hour) {
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}
