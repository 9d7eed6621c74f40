import * as z from 'zod';
import { versionName } from '../../people/names.ts';
import { banditPlan, banditState } from './bandit.ts';

const count = z.number().int().min(0);

/** Copies of challengers' requests to the champion. */
const scoreCopies = z.object({
  timeoutMs: z.number().int().positive(),
  copiesPerMinute: z.number().int().positive().optional(),
});

/** Challengers and their shares of all requests, in percent; one that was taken out has 0. */
export const armShares = z.array(z.object({ version: versionName, weightPercent: z.number().min(0).max(100) }));

/** What an experiment is about; fixed before the start. */
export const experimentPlan = z.object({
  kind: z.enum(['ab-test', 'bandit']),
  /** In the order of their slots; the version that was started is the first. */
  arms: armShares.min(1),
  /** The KPI that decides, and the change in percent of the champion's that is worth knowing. */
  goal: z.object({ kpi: z.string(), better: z.enum(['lower', 'higher']), effectPercent: z.number().positive() }),
  /** Windows after which it may end at the earliest, and those after which it ends. */
  atLeastWindows: count,
  deadlineWindows: count,
  /** What a proven winner comes to. */
  winner: z.enum(['promote', 'report']),
  /** Of a bandit: how its shares move. */
  bandit: banditPlan.optional(),
  /** The goal is adjusted for the champion's score: what copies to it may cost. Absent: it is not. */
  covariate: scoreCopies.extend({ missingPercent: z.number().min(0).max(100) }).optional(),
});
export type ExperimentPlan = z.infer<typeof experimentPlan>;

/** Challengers as they should be served now, and those that were taken out. */
export const experimentState = z.object({
  arms: armShares,
  /** In the order in which they went: harmed, each with the window, the reason and the tests that crossed. */
  out: z.array(z.object({ version: versionName, window: count, reason: z.string(), tests: z.array(z.string()) })),
  /** The proven winner, once there is one; a person's promotion names the leader. */
  winner: versionName.optional(),
  /** Of a bandit: its last move, and whom it confirms. */
  bandit: banditState.optional(),
});
export type ExperimentState = z.infer<typeof experimentState>;

const goalNumbers = z.object({ outcomes: count, rate: z.number().optional() });

/** Where one challenger of an experiment stands, as reports print it. */
export const armReport = z.object({
  version: versionName,
  /** Share of all requests in percent. */
  weightPercent: z.number(),
  /** `rests`: another challenger is confirmed. */
  state: z.enum(['in', 'out', 'won', 'rests']),
  /** Requests assigned to it. */
  requests: count,
  /** Change of the goal in percent of the champion's, with bounds that hold at every look for all challengers together. */
  effectPercent: z.number().optional(),
  lowerPercent: z.number().optional(),
  upperPercent: z.number().optional(),
  is: z.enum(['better', 'worse', 'undecided']),
  challenger: goalNumbers,
  champion: goalNumbers,
  /** Of a goal that is adjusted for the champion's score: what that did to the interval. */
  adjustment: z
    .object({
      /** The interval as it would be without scores. */
      unadjusted: z.object({
        effectPercent: z.number().optional(),
        lowerPercent: z.number().optional(),
        upperPercent: z.number().optional(),
      }),
      /** By how much it is narrower, in percent of that one. */
      narrowerPercent: z.number().optional(),
      /** As many times the requests would say as much without scores: 1/(1 − ρ²). */
      requestsTimes: z.number().optional(),
      /** Requests of both that are compared, those among them whose scores are not used, and those without a score. */
      requests: count,
      plainRequests: count,
      missing: z.object({ challenger: count, champion: count }),
    })
    .optional(),
  /** Further requests of both and windows that it would take, about, to see the declared change. */
  needs: z.object({ requests: count, windows: count }).optional(),
  /** Proofs that a promotion waits for. */
  unproven: z.array(z.string()).optional(),
  /** Of a bandit: chance that it is the best of all, 0 to 1. */
  chance: z.number().optional(),
  /** Why it was taken out. */
  reason: z.string().optional(),
});
export type ArmReport = z.infer<typeof armReport>;
