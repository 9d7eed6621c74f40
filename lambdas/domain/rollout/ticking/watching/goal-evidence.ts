import type { GoalPlan } from '../../../judge/model/goal.ts';
import type { JudgedRow } from '../../../judge/model/rows.ts';

/** Plans whose goals read what ripens with a row. */
interface GoalsOf {
  readonly goal?: GoalPlan | undefined;
  readonly goals?: readonly GoalPlan[] | undefined;
}

/** A reduced row with what the goals of the plan read of the whole one: a KPI that is no guardrail is read by nothing else. */
export function withGoals<Row extends JudgedRow>({ goal, goals = [] }: GoalsOf, reduced: Row, row: JudgedRow): Row {
  const names = [...(goal === undefined ? [] : [goal]), ...goals].map(({ kpi }) => kpi);
  const ripe = kept(names, reduced.ripe, row.ripe);
  const ripeMoments = kept(names, reduced.ripeMoments, row.ripeMoments);
  return {
    ...reduced,
    ...(ripe === undefined ? {} : { ripe }),
    ...(ripeMoments === undefined ? {} : { ripeMoments }),
  };
}

type Ripe<Stratum> = Readonly<Record<string, readonly Stratum[]>> | undefined;

function kept<Stratum>(names: readonly string[], reduced: Ripe<Stratum>, whole: Ripe<Stratum>): Ripe<Stratum> {
  const missing = names.flatMap((name) => {
    const strata = whole?.[name];
    return strata === undefined || reduced?.[name] !== undefined ? [] : [[name, strata] as const];
  });
  return missing.length === 0 ? reduced : { ...reduced, ...Object.fromEntries(missing) };
}
