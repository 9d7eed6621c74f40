import * as z from 'zod';
import { versionName } from '../../people/names.ts';

const count = z.number().int().min(0);
const percent = z.number().min(0).max(100);
const bounds = z.object({ floor: percent, ceiling: percent });

/** How the shares of a bandit move, as its plan keeps it; lengths in windows. */
export const banditPlan = z.object({
  champion: bounds,
  /** In the order of the challengers. */
  challengers: z.array(bounds),
  lookWindows: z.number().int().min(1),
  /** That every version has before the first move. */
  events: count,
  halfLifeWindows: z.number().int().min(1),
  exploreWindows: z.number().int().min(1),
  /** The leader's share in percent while it is confirmed. */
  confirmPercent: percent,
});
export type BanditPlan = z.infer<typeof banditPlan>;

/** What a move read of one version, and what it made of it; the champion is the first. */
export const movedArm = z.object({
  version: versionName,
  fromPercent: percent,
  toPercent: percent,
  /** Events (binary) or values that are ripe, as they were counted. */
  events: count,
  /** Requests whose outcome is ripe (binary), or values. */
  outcomes: count,
  /** Outcomes with their age taken off, of which the chance is made. */
  weighed: z.number().min(0),
  /** Events per request or mean of the values, at the level that is common to all versions. */
  rate: z.number(),
  /** Spread of a value (standard deviation); absent for events. */
  deviation: z.number().optional(),
  /** Bounds of the rate that it has with 95 %. */
  lower: z.number(),
  upper: z.number(),
  /** Chance that it is the best of all, 0 to 1. */
  chance: z.number().min(0).max(1),
});
export type MovedArm = z.infer<typeof movedArm>;

/** One look of a bandit at which shares moved. */
export const banditMove = z.object({
  /** Looks from 1 on; with the rollout's id it seeds the draws. */
  look: z.number().int().min(1),
  window: count,
  arms: z.array(movedArm),
  /** One sentence a version that moved. */
  says: z.array(z.string()),
});
export type BanditMove = z.infer<typeof banditMove>;

/** Where a bandit stands. */
export const banditState = z.object({
  /** The last look, whether shares moved at it or not. */
  look: count,
  moves: count,
  last: banditMove.optional(),
  /** The challenger that is confirmed on a fixed split, since which window, and why it was it. */
  frozen: z.object({ version: versionName, window: count, reason: z.string() }).optional(),
});
export type BanditState = z.infer<typeof banditState>;
