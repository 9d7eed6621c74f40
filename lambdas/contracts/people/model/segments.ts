import * as z from 'zod';

/** What is none of the declared values: `other` for any other value, `missing` for none. */
const restLevels = ['other', 'missing'] as const;
export type RestLevel = (typeof restLevels)[number];

const level = z
  .string()
  .min(1)
  .max(60)
  .refine((value) => restLevels.every((rest) => value !== rest), {
    error: 'must not be other or missing: these are what is none of the values',
  });

const segment = z
  .strictObject({
    /** Categorical feature of the signature. */
    feature: z.string().min(1).max(100),
    /** Its values that are told apart, 1 to 20; any other value counts as `other`, none as `missing`. */
    values: z
      .array(level)
      .min(1)
      .max(20)
      .refine((values) => new Set(values).size === values.length, { error: 'must name every value once' }),
    /** Share by which losses of a value may exceed those of the whole before there is an alert. @default - that of the labels */
    tolerance: z.number().min(0.01).max(10).optional(),
    /** The values are protected groups, and decisions are compared between them. @default - they are not */
    fairness: z
      .strictObject({
        /** Value that the others are compared with. */
        reference: z.string().min(1).max(60),
      })
      .optional(),
  })
  .refine(({ values, fairness }) => fairness === undefined || values.includes(fairness.reference), {
    error: 'must be one of the values',
    path: ['fairness', 'reference'],
  });

/** Features by whose values performance is told apart; four at most, because ids of predictions carry them. */
export const segments = z.array(segment).max(4);
export type DeclaredSegment = z.infer<typeof segment>;
