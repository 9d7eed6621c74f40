import * as z from 'zod';

const amount = z.number().min(0);
const counts = z.record(z.string(), amount);
const sampling = z.object({ weight: amount, squares: amount });
const moments = z.object({ count: amount, squares: amount, mean: z.number(), m2: amount });

const logBucket = z.object({
  accuracy: z.number().positive(),
  positive: counts,
  negative: counts,
  zero: amount,
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
});

const scoreSketch = z.object({
  positives: counts,
  negatives: counts,
  positiveSampling: sampling,
  negativeSampling: sampling,
  outside: amount,
});

/** Sketches of labelled scores, as the domain's `BinarySketches` has them. */
export const binarySketches = z.object({
  score: scoreSketch,
  buckets: z.object({
    positives: logBucket,
    negatives: logBucket,
    positiveSampling: sampling,
    negativeSampling: sampling,
  }),
  calibration: z.object({
    bins: z.array(z.object({ count: amount, positives: amount, scores: amount })).readonly(),
    sampling,
  }),
  thresholds: z.object({
    thresholds: z.array(z.number()).readonly(),
    cells: z.array(z.object({ tp: amount, fp: amount, tn: amount, fn: amount })).readonly(),
    sampling,
  }),
  logLoss: moments,
  squaredError: moments,
});

/** Sketches of labelled classes, as the domain's `ClassSketches` has them. */
export const classSketches = z.object({
  matrix: z.object({
    classes: z.array(z.string()).readonly(),
    cells: z.array(z.array(amount).readonly()).readonly(),
    sampling,
    outside: amount,
  }),
  scores: z.array(scoreSketch).readonly(),
  logLoss: moments,
  topK: moments,
  k: z.number().int().min(1),
});

/** Sketch of errors, as the domain's `ErrorSketch` has it. */
export const errorSketch = z.object({
  error: moments,
  absolute: moments,
  squared: moments,
  percentage: moments,
  symmetric: moments,
  relative: z.object({
    count: amount,
    squares: amount,
    meanX: z.number(),
    meanY: z.number(),
    m2X: amount,
    m2Y: amount,
    cross: z.number(),
  }),
  actual: moments,
  logSquared: moments,
  poisson: moments,
  gamma: moments,
  sizes: logBucket,
  zeros: amount,
});
