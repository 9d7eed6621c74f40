import { SCHEMA } from '../../lambdas/contracts/people/names.ts';
import { gridAround } from '../../lambdas/domain/sketch/feature-grid.ts';
import type { ColumnTerms, FoldTerms } from '../../lambdas/domain/windows/feature-terms.ts';
import { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';

const NUMERIC = 16;
const CATEGORICAL = 4;
const colours = ['red', 'green', 'blue', 'white', 'black', 'yellow', 'brown', 'grey'];
/** When the first record was answered, epoch milliseconds. */
const RECORD_AT = Date.parse('2026-02-01T12:00:00.000Z');
/** Records come over five windows. */
const SPAN_MS = 300_000;

/** When records are answered, and what draws them. */
interface CapturedSpan {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly spanMs: number;
  readonly seed: number;
}

/** Lines of the capture of one model with 16 numeric and 4 categorical features, as the router writes them. */
export function* capturedLines(
  records: number,
  span: CapturedSpan = { from: RECORD_AT, spanMs: SPAN_MS, seed: 16 },
): Generator<string> {
  const random = new SeededRandomness(span.seed);
  for (let n = 0; n < records; n += 1) {
    const at = span.from + Math.floor((n / records) * span.spanMs);
    yield `${JSON.stringify(recordAt(n, at, random))}\n`;
  }
}

/** Names of the features by kind. */
export const featureNames = {
  numeric: Array.from({ length: NUMERIC }, (_, f) => `number_${f}`),
  categorical: Array.from({ length: CATEGORICAL }, (_, f) => `category_${f}`),
};

function recordAt(n: number, at: number, random: SeededRandomness) {
  const features: Record<string, number | string> = {};
  for (let f = 0; f < NUMERIC; f += 1)
    features[`number_${f}`] = Number(((random.uniform() + random.uniform() - 1) * 4).toPrecision(6));
  for (let f = 0; f < CATEGORICAL; f += 1)
    features[`category_${f}`] = colours[Math.floor(random.uniform() * colours.length)] ?? '';
  return {
    schema: SCHEMA,
    requestId: `${n.toString(36).padStart(8, '0')}-${Math.floor(random.uniform() * 1e12).toString(36)}`,
    model: 'bench',
    version: 'v1',
    assignment: 'random',
    revision: 3,
    at,
    outcome: random.uniform() < 0.01 ? 'error' : 'ok',
    latencyMs: Math.round(5 + 40 * random.uniform() ** 3),
    status: 200,
    prediction: Number(random.uniform().toPrecision(9)),
    features,
    hot: true,
  };
}

/** What folding knows of the model: all grids stand. */
export function benchTerms(): FoldTerms {
  const features = new Map<string, ColumnTerms>();
  for (let f = 0; f < NUMERIC; f += 1) features.set(`number_${f}`, { kind: 'numeric', grid: gridAround(0, 1) });
  for (let f = 0; f < CATEGORICAL; f += 1)
    features.set(`category_${f}`, { kind: 'categorical', baseline: new Set(colours) });
  return { features, prediction: { kind: 'numeric', grid: gridAround(0.5, 0.25) }, hasScores: true };
}
