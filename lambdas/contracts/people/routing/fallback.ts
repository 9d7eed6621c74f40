import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';
import { versionName } from '../names.ts';

/** Longest age of an answer that is given again. */
const OLDEST = 'PT24H';

const ofVersion = z.strictObject({
  /** A version of the model, or the last champion. */
  version: z.union([z.literal('last-champion'), versionName]),
});
const ofCache = z.strictObject({
  /** The last good answer to the same request, if this environment of the router had one no longer ago; PT24H at most. */
  cached: isoDuration.refine(
    (text) => secondsIn(text) >= 1 && secondsIn(text) <= secondsIn(OLDEST),
    `must be PT1S to ${OLDEST}`,
  ),
});
const constant = z.strictObject({
  /** An answer that is always the same. */
  static: z.record(z.string(), z.unknown()),
});

/** What answers when the assigned version and the champion fail. */
export const fallbackHop = z.union([ofVersion, ofCache, constant]);
