import * as z from 'zod';
import { isoDuration } from '../../duration.ts';
import { versionName } from '../../names.ts';
import { goal, winner } from '../experiment.ts';
import { tenths } from './tenths.ts';

const floor = tenths;
const ceiling = z.union([tenths, z.literal(100)], { error: 'must be 0.1 to 100, in whole tenths of a percent' });

const bounds = z.strictObject({
  /** Smallest share in percent. @default - `floor` of all */
  floor: floor.optional(),
  /** Largest share in percent. @default - `ceiling` of all */
  ceiling: ceiling.optional(),
});

/** Shares that follow the goal within bounds; a frozen test confirms who leads before anybody is promoted. */
export const bandit = z.strictObject({
  /** Shares follow the goal, within bounds; a fixed split confirms the leader on new requests alone before it is promoted. */
  kind: z.literal('bandit'),
  /** Further challengers beside the version that is started. @default [] */
  challengers: z
    .array(
      z.strictObject({
        /** A version of the model. */
        version: versionName,
        /** Smallest share in percent. @default - `floor` of all */
        floor: floor.optional(),
        /** Largest share in percent. @default - `ceiling` of all */
        ceiling: ceiling.optional(),
      }),
    )
    .max(18)
    .optional(),
  /** The number that shares follow. */
  goal,
  /** Smallest share of every version in percent, the champion's too. */
  floor: floor.default(5),
  /** Largest share of every version in percent. */
  ceiling: ceiling.default(100),
  /** The champion's own bounds. @default - as all */
  champion: bounds.optional(),
  /** Bounds of the version that is started. @default - as all */
  challenger: bounds.optional(),
  /** How often shares may move. */
  every: isoDuration.default('PT1H'),
  /** Ripe outcomes that count as an event (for numbers: values) that every version has before the first move. */
  events: z.number().int().min(100, 'must be 100 to 1000000').max(1_000_000, 'must be 100 to 1000000').default(100),
  /** Age at which an outcome counts half for the shares; the tests forget nothing. */
  halfLife: isoDuration.default('P7D'),
  /** Earliest end of the time in which shares move, e.g. whole weeks. @default - the maturity of the goal */
  atLeast: isoDuration.optional(),
  /** Longest time in which shares move; then the version that leads is confirmed, or there is no winner. */
  explore: isoDuration,
  /** Longest time of all, from the first request on; what is left after `explore` is there to confirm the leader. */
  deadline: isoDuration,
  /** The leader's share in percent while it is confirmed; the champion has the rest. */
  confirm: tenths.default(50),
  /** What a confirmed winner comes to: `promote` makes it champion, `report` ends with the champion serving. */
  winner: winner.default('promote'),
});
