import * as z from 'zod';
import { versionName } from '../people/names.ts';
import { learntLimit, previousVersion, selectiveDay } from './performance-item.ts';

const lack = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('insufficient-data'), of: z.string(), needed: z.number(), got: z.number() }),
  z.object({ kind: z.literal('undefined'), reason: z.string() }),
  z.object({ kind: z.literal('refused'), column: z.string(), count: z.number(), reason: z.string() }),
]);

/** One number with its interval, or why there is none. */
const namedNumber = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    name: z.string(),
    value: z.number(),
    /** Lower and upper end; absent where there is no interval. */
    interval: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
    /** The exact value of the rows is at most this far away. */
    bound: z.number().min(0),
  }),
  z.object({ kind: z.literal('lacking'), name: z.string(), lack }),
]);
export type NamedNumber = z.infer<typeof namedNumber>;

/** The alarm on the losses of the champion, by measure; losses of AUC and accuracy are what is missing to 1. */
export const performanceAlarms = z.object({
  /** ISO instant: days of requests that end by then are in the evidence. */
  eatenUntil: z.string(),
  version: versionName.exactOptional(),
  measures: z
    .array(
      z.object({
        measure: z.string(),
        /** Starts so far; each has its share of the chance of a false alarm. */
        life: z.number().int(),
        state: z.enum(['learning', 'watching', 'alarmed']),
        learnt: learntLimit.exactOptional(),
        /** Natural logarithm of the evidence against "the mean loss is within the limit". */
        logE: z.number().exactOptional(),
        /** Youngest days of labels, oldest first. */
        days: z.array(z.object({ at: z.string(), loss: z.number(), rows: z.number() })).readonly(),
      }),
    )
    .readonly(),
  /** The champion before, by mean loss in its last days. */
  previous: previousVersion.exactOptional(),
  /** Labels come only for some: measures among `bounds` compare the least that all answers can have lost, all others say nothing. */
  selective: selectiveDay.exactOptional(),
});

const level = z.object({ level: z.string(), coverage: z.number() });

/** A dimension over which the share of answers that have labels differs. */
const selectiveDimension = z.object({ dimension: z.string(), p: z.number(), lowest: level, highest: level });

/** What the check of performance leaves in its row for the command line and reports. */
export const performanceDetails = z.object({
  /** Requests in [from, to), ISO. */
  from: z.string(),
  to: z.string(),
  versions: z
    .array(
      z.object({
        version: versionName,
        requests: z.number(),
        labelled: z.number(),
        numbers: z.array(namedNumber).readonly(),
        warnings: z.array(z.string()).readonly(),
        /** Labels come only for some: intervals are bounds over all answers. Absent where they come for all alike. */
        selectiveLabels: z.array(selectiveDimension).readonly().exactOptional(),
        /** The same numbers of the version's baseline; absent where it has none, or one without labels. */
        baseline: z.object({ labelled: z.number(), numbers: z.array(namedNumber).readonly() }).exactOptional(),
      }),
    )
    .readonly(),
});
/** What the check of estimated performance leaves in its row for the command line and reports. */
export const estimateDetails = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('estimated'),
    /** Requests in [from, to), ISO; their labels are not ripe yet. */
    from: z.string(),
    to: z.string(),
    version: versionName,
    /** Requests with a score. */
    rows: z.number(),
    /** Decision threshold of accuracy, precision, recall and F1. */
    threshold: z.number(),
    calibration: z.discriminatedUnion('kind', [
      /** On so many labelled rows. */
      z.object({ kind: z.literal('calibrated'), source: z.enum(['labels', 'baseline']), rows: z.number() }),
      /** The scores were taken as they are: numbers may be points off. */
      z.object({ kind: z.literal('not-calibrated'), because: lack }),
    ]),
    numbers: z.array(namedNumber).readonly(),
  }),
  /** The task has no estimate. */
  z.object({ kind: z.literal('not-estimated'), reason: z.string() }),
]);
/** What the check of segments leaves in its row for the command line and reports. */
export const segmentDetails = z.object({
  /** Requests in [from, to), ISO. */
  from: z.string(),
  to: z.string(),
  version: versionName,
  /** The loss that is compared, in words, and its mean over all labels. */
  loss: z.string(),
  whole: z.number(),
  /** Levels that were compared together, and those with too few labels. */
  tested: z.number(),
  tooSmall: z.number(),
  /** Levels that are worse than all others, the surest first; `beyond`: by more than is tolerated. */
  worse: z
    .array(
      z.object({
        name: z.string(),
        rows: z.number(),
        loss: z.number(),
        /** Above the loss of all others by so much, and at least by so much. */
        excess: z.number(),
        atLeast: z.number(),
        isBeyond: z.boolean(),
      }),
    )
    .readonly(),
});
export type SegmentDetails = z.infer<typeof segmentDetails>;
export type EstimateDetails = z.infer<typeof estimateDetails>;
export type PerformanceDetails = z.infer<typeof performanceDetails>;
export type PerformanceAlarms = z.infer<typeof performanceAlarms>;
