import * as z from 'zod';
import { jsonPath } from '../model/json-path.ts';
import { versionName } from '../names.ts';

/** Most rules of a route. */
const MOST_RULES = 50;

const text = z.string().min(1).max(200);
const texts = z.array(text).min(1).max(50);
const value = z.union([z.string().max(200), z.number(), z.boolean(), z.null()], {
  error: 'must be a text, a number, true, false or null',
});

interface Tests {
  readonly is?: unknown;
  readonly startsWith?: unknown;
  readonly from?: unknown;
  readonly below?: unknown;
}

/** A condition has one test; `from` and `below` are one. */
function hasOneTest({ is, startsWith, from, below }: Tests): boolean {
  return [is, startsWith, from ?? below].filter((test) => test !== undefined).length === 1;
}

const ofHeader = z
  .strictObject({
    /** What is looked at: a header of the caller. */
    kind: z.literal('header'),
    /** Its name; case does not matter. */
    name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header'),
    /** Values of which one must stand there, as they are written. @default - not asked */
    is: texts.optional(),
    /** How the value must start. @default - not asked */
    startsWith: text.optional(),
  })
  .refine(hasOneTest, { error: 'must have one of is and startsWith' });

const ofPath = z
  .strictObject({
    /** What is looked at: what stands behind the model's name in the caller's path; `/` where nothing does. */
    kind: z.literal('path'),
    /** Paths of which one must stand there. @default - not asked */
    is: texts.optional(),
    /** How it must start. @default - not asked */
    startsWith: text.optional(),
  })
  .refine(hasOneTest, { error: 'must have one of is and startsWith' });

const ofField = z
  .strictObject({
    /** What is looked at: a field of the body, which must then be JSON. */
    kind: z.literal('field'),
    /** Where it stands: `$.country`. */
    path: jsonPath,
    /** Values of which one must stand there; a text is no number. @default - not asked */
    is: z.array(value).min(1).max(50).optional(),
    /** How the text must start. @default - not asked */
    startsWith: text.optional(),
    /** Least number. @default - not asked */
    from: z.number().optional(),
    /** Number that it must be below. @default - not asked */
    below: z.number().optional(),
  })
  .refine(hasOneTest, { error: 'must have one of is, startsWith, and from with below' });

const ofSegment = z.strictObject({
  /** What is looked at: in which level of a declared segment the request is; the body must then be JSON. */
  kind: z.literal('segment'),
  /** Feature of the segment. */
  feature: z.string().min(1).max(100),
  /** Levels of which it must be in one: declared values, `other` or `missing`. */
  is: texts,
});

/** One thing that a rule asks of a request. */
export const condition = z.discriminatedUnion('kind', [ofHeader, ofPath, ofField, ofSegment]);
export type Condition = z.infer<typeof condition>;

/** Name of a rule, as replies and explanations say it. */
export const ruleName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens');

/** Rules that choose the version of a request before any draw. */
export const rules = z
  .array(
    z.strictObject({
      /** Its name: replies and explanations say it. */
      name: ruleName,
      /** Conditions that must all hold. */
      when: z.array(condition).min(1).max(10),
      /** Who serves: a version of the model, or the champion, whoever that is. */
      version: z.union([z.literal('champion'), versionName]),
    }),
  )
  .max(MOST_RULES);
