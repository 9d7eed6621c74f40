import * as z from 'zod';
import { versionName } from '../people/names.ts';

/** Body of `POST /models/{model}/explain`: a request that nobody sends; who would serve it? */
export const explainRequest = z.strictObject({
  /** Headers of the caller. */
  headers: z.record(z.string(), z.string()).optional(),
  /** What would stand behind the model's name. @default '/' */
  path: z.string().startsWith('/').max(1_000).optional(),
  /** Body, where it would be JSON. */
  body: z.unknown().optional(),
});
export type ExplainRequest = z.infer<typeof explainRequest>;

/** Rules that were asked before the decision fell, and why they did not decide. */
const passed = z.array(z.object({ number: z.number(), rule: z.string(), says: z.string() }));
const common = {
  revision: z.number(),
  next: z.array(z.string()),
  passed,
  says: z.string(),
  protects: z.array(z.string()).optional(),
};
const shares = z.array(z.object({ version: versionName, percent: z.number() }));

/** Its answer: which rule decides, or the draw with shares and, where a sticky key gives it, the position. */
export const routeExplained = z.discriminatedUnion('decidedBy', [
  z.object({ ...common, decidedBy: z.literal('rule'), rule: z.string(), number: z.number(), version: versionName }),
  z.object({
    ...common,
    decidedBy: z.literal('draw'),
    shares,
    position: z.number().optional(),
    version: versionName.optional(),
  }),
  /** A key that is held out; `version` may be `static`. */
  z.object({ ...common, decidedBy: z.literal('holdout'), version: z.string() }),
  z.object({ ...common, decidedBy: z.literal('fallback') }),
]);
export type RouteExplained = z.infer<typeof routeExplained>;
