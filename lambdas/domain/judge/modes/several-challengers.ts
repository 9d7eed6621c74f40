import { startCheckpoint, type Checkpoint } from '../fold/checkpoint.ts';
import { foldWindow } from '../fold/fold-window.ts';
import { JudgeInputError } from '../model/input-error.ts';
import type { JudgePlan } from '../model/plan.ts';
import { planJudge } from '../plan/plan-judge.ts';
import type { JudgeSettings } from '../model/settings.ts';
import type { ArmCounts, Look, JudgedRow } from '../model/rows.ts';

/** One challenger's counts and its share of all requests, in (0, 1). */
export interface ChallengerArm extends ArmCounts {
  readonly weight: number;
}

/** One window of a rollout with several challengers; the champion has the share that they leave. */
export interface SharedRow {
  readonly minute: number;
  readonly champion: ArmCounts;
  /** By name; a challenger that was taken back is absent. */
  readonly challengers: Readonly<Record<string, ChallengerArm>>;
}

/** Plan and checkpoint of each challenger, by name. */
export type ChallengerStates = Readonly<Record<string, { readonly plan: JudgePlan; readonly checkpoint: Checkpoint }>>;

/**
 * A plan and a fresh checkpoint for each challenger; alpha is divided by their number, so that any good challenger is taken back with
 * a chance of at most alpha in all (Bonferroni). Proofs are each challenger's own.
 *
 * @throws JudgeInputError for no names, or settings that no plan can be made of
 */
export function startChallengers(settings: JudgeSettings, names: readonly string[]): ChallengerStates {
  const challengers = new Set(names).size;
  if (challengers === 0 || challengers < names.length)
    throw new JudgeInputError(`challengers must be one name or more, once each, got ${JSON.stringify(names)}`);
  const plan = planJudge({ ...settings, challengers });
  return Object.fromEntries(names.map((name) => [name, { plan, checkpoint: startCheckpoint(plan) }]));
}

/**
 * Folds one row into every challenger that it carries; each is judged against the same champion.
 *
 * @throws JudgeInputError for counts that cannot be true, naming the challenger
 */
export function foldChallengers(states: ChallengerStates, row: SharedRow): ChallengerStates {
  const all = Object.values(row.challengers).reduce((sum, { weight }) => sum + weight, 0);
  if (!(all < 1))
    throw new JudgeInputError(`minute ${row.minute}: weights of challengers must be below 1 in all, got ${all}`);
  const unknown = Object.keys(row.challengers).filter((name) => states[name] === undefined);
  if (unknown.length > 0)
    throw new JudgeInputError(`minute ${row.minute}: challengers must be those of the plan, got ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => {
      const challenger = row.challengers[name];
      if (challenger === undefined) return [name, state];
      return [name, { ...state, checkpoint: foldOne(state, { row, name, challenger, left: 1 - all }) }];
    }),
  );
}

/** Looks by challenger. */
export function challengerLooks(states: ChallengerStates): Readonly<Record<string, Look>> {
  return Object.fromEntries(Object.entries(states).map(([name, { checkpoint }]) => [name, checkpoint.look]));
}

interface One {
  readonly row: SharedRow;
  readonly name: string;
  readonly challenger: ChallengerArm;
  /** Share of requests that the champion has. */
  readonly left: number;
}

function foldOne({ plan, checkpoint }: ChallengerStates[string], one: One): Checkpoint {
  try {
    return foldWindow(plan, checkpoint, pairRow(one)).checkpoint;
  } catch (error) {
    if (!(error instanceof JudgeInputError)) throw error;
    throw new JudgeInputError(`challenger ${one.name}, ${error.message}`, { cause: error });
  }
}

/** The two arms alone: the challenger's share of what it and the champion got together. */
function pairRow({ row, challenger, left }: One): JudgedRow {
  const { weight, ...counts } = challenger;
  return {
    minute: row.minute,
    weight: weight / (weight + left),
    arms: { champion: row.champion, challenger: counts },
  };
}
