import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { SeededRandomness } from '../fakes/seeded-randomness.ts';

/** What one request of a drawn model was, and what became of it. */
export interface DrawnRequest {
  readonly features: Readonly<Record<string, number | string | null>>;
  readonly prediction: number | string;
  readonly label: number | string;
  readonly latencyMs: number;
  readonly outcome: 'ok' | 'error' | 'timeout';
}

/** A model whose requests are drawn hour by hour. */
export interface ReportModel {
  readonly specification: SpecificationInput;
  /** Requests in five windows. */
  readonly requests: number;
  readonly labelledShare: number;
  /** A further version gets a copy of every request, and fails on most of them. */
  readonly isShadowed?: boolean;
  /** Every so many five windows have requests. @default 1 */
  readonly every?: number;
  draw(hour: number, version: string, random: SeededRandomness): DrawnRequest;
}

/** Hour from which on callers of the binary model send kilometres for miles. */
const KILOMETRES_FROM = 56;

const normal = (random: SeededRandomness): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const pick = <T>(random: SeededRandomness, from: readonly T[], fallback: T): T =>
  from[Math.floor(random.uniform() ** 1.6 * from.length)] ?? fallback;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const labels = { maturity: 'PT2H' };
const frame = { owner: 'ops@example.com', slo: { availability: 99.5, latencyP99Ms: 250 }, labels };
const outcomeOf = (random: SeededRandomness, bad: number): DrawnRequest['outcome'] => {
  const u = random.uniform();
  return u < bad ? 'error' : u < 1.4 * bad ? 'timeout' : 'ok';
};

/** A binary model with a unit error, a regression whose target moves, and several classes with a name that is markup. */
export const reportModels: readonly ReportModel[] = [
  {
    specification: {
      ...frame,
      model: 'flight-delay',
      task: 'binary',
      signature: {
        features: [
          { name: 'distance', kind: 'numeric' },
          { name: 'departure_hour', kind: 'numeric' },
          { name: 'wind', kind: 'numeric' },
          { name: 'carrier', kind: 'categorical' },
          { name: 'origin', kind: 'categorical' },
          { name: '<script>alert(1)</script>', kind: 'numeric' },
        ],
        prediction: { path: '$.score', threshold: 0.3 },
      },
    },
    requests: 120,
    labelledShare: 0.85,
    draw(hour, version, random) {
      const miles = Math.exp(6.3 + 0.7 * normal(random));
      const distance = hour >= KILOMETRES_FROM ? miles * 1.609 : miles;
      const departure = Math.floor(5 + 18 * random.uniform());
      const wind = Math.abs(9 + 5 * normal(random));
      const carrier = pick(random, ['AA', 'UA', 'DL', 'WN', 'AS', 'B6'], 'AA');
      const truth = -2.1 + 0.11 * (departure - 12) + 0.09 * (wind - 9) + (carrier === 'B6' ? 0.6 : 0);
      const seen = version === 'v2' ? truth + 0.0009 * (distance - miles) : truth * 0.35 - 1.2;
      return {
        features: {
          distance: Math.round(distance),
          departure_hour: departure,
          wind: random.uniform() < 0.02 ? null : Number(wind.toFixed(1)),
          carrier,
          origin: pick(random, ['ATL', 'ORD', 'DFW', 'DEN', 'LAX', 'JFK', 'SFO', 'SEA', 'LAS', 'PHX'], 'ATL'),
          '<script>alert(1)</script>': Number(normal(random).toFixed(2)),
        },
        prediction: Number(sigmoid(seen + 0.25 * normal(random)).toFixed(4)),
        label: random.uniform() < sigmoid(truth) ? 1 : 0,
        latencyMs: Math.round(30 + 60 * random.uniform() ** 4 + (random.uniform() < 0.01 ? 200 : 0)),
        outcome: outcomeOf(random, hour >= 66 ? 0.012 : 0.001),
      };
    },
  },
  {
    specification: {
      ...frame,
      model: 'bike-demand',
      task: 'regression',
      signature: {
        features: [
          { name: 'temperature', kind: 'numeric' },
          { name: 'humidity', kind: 'numeric' },
          { name: 'weather', kind: 'categorical' },
        ],
        prediction: { path: '$' },
      },
    },
    requests: 30,
    labelledShare: 0.95,
    draw(hour, version, random) {
      const season = 12 + 6 * Math.sin((2 * Math.PI * (hour % 24)) / 24 - 2);
      const temperature = season + 3 * normal(random);
      const rain = random.uniform() < 0.2;
      const truth = 120 + 9 * temperature - (rain ? 90 : 0) + 25 * normal(random);
      const guess = 120 + (version === 'v2' ? 9 : 6) * temperature - (rain ? 90 : 0);
      return {
        features: {
          temperature: Number(temperature.toFixed(1)),
          humidity: Math.round(60 + 12 * normal(random)),
          weather: rain ? 'rain' : pick(random, ['clear', 'cloudy', 'mist'], 'clear'),
        },
        prediction: Math.round(guess + 5 * normal(random)),
        label: Math.max(0, Math.round(truth)),
        latencyMs: Math.round(8 + 20 * random.uniform() ** 3),
        outcome: outcomeOf(random, 0.0005),
      };
    },
  },
  {
    specification: {
      ...frame,
      model: 'ticket-topic',
      task: 'multiclass',
      description: 'routes tickets',
      signature: {
        features: [
          { name: 'length', kind: 'numeric' },
          { name: 'language', kind: 'categorical' },
        ],
        prediction: { path: '$.topic', classes: ['billing', 'outage', 'login', '<b>other</b>'] },
      },
    },
    requests: 24,
    labelledShare: 0.5,
    draw(hour, version, random) {
      const classes = ['billing', 'outage', 'login', '<b>other</b>'];
      const label = pick(random, classes, 'billing');
      const right = random.uniform() < (version === 'v2' ? 0.82 : 0.7);
      const languages = hour >= 60 ? ['en', 'de', 'pl', 'fr'] : ['en', 'de', 'fr'];
      return {
        features: { length: Math.round(Math.exp(4.5 + normal(random))), language: pick(random, languages, 'en') },
        prediction: right ? label : pick(random, classes, 'login'),
        label,
        latencyMs: Math.round(40 + 30 * random.uniform()),
        outcome: outcomeOf(random, 0.0005),
      };
    },
  },
];
