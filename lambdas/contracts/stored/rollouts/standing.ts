import * as z from 'zod';
import { broughtGoal } from './held-back.ts';

const count = z.number().int().min(0);

/** A challenger that stands beside the champion without an end; fixed before the start. */
export const standingPlan = z.object({
  by: z.enum(['requests', 'copies']),
  /** Windows after which a verdict is given, again and again. */
  periodWindows: z.number().int().min(1),
  whenBetter: z.enum(['tell', 'promote']),
  /** Of requests: the KPI that says who is better. */
  kpi: z.string().optional(),
  /** Of a shadow without an end: copies after which it ends with a report. */
  mostCopies: z.number().int().min(1).optional(),
});
export type StandingPlan = z.infer<typeof standingPlan>;

/** The verdict of one period. */
export const periodReport = z.object({
  /** From 1. */
  number: z.number().int().min(1),
  /** ISO start and end of the period. */
  from: z.string(),
  until: z.string(),
  /** When the verdict was given. */
  at: z.string(),
  is: z.enum(['better', 'worse', 'undecided']),
  /** The numbers behind it, in one sentence. */
  reason: z.string(),
  /** Requests of the challenger since the start. */
  requests: count,
  /** Since the start, with bounds that hold at every look. */
  goals: z.array(broughtGoal),
  /** Numbers of labelled pairs since the start; absent without copies. */
  labels: z.record(z.string(), z.number()).optional(),
  /** Proofs of this period that a promotion would wait for. */
  unproven: z.array(z.string()).optional(),
});
export type PeriodReport = z.infer<typeof periodReport>;
