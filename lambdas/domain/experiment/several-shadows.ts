import type { ExperimentState } from '../../contracts/stored/experiment/experiment.ts';
import type { ShadowReport } from '../../contracts/stored/rollouts/shadows.ts';
import type { Verdict } from '../judge/verdict/verdict.ts';
import { isOutOf } from './experiment-state.ts';

/** What was said of one of several shadows, judged against the champion alone. */
export interface SaidShadow {
  readonly version: string;
  readonly said: Verdict;
  readonly tests: readonly string[];
}

/** With what is shown of it. */
export interface JudgedShadow extends SaidShadow {
  readonly numbers: ShadowReport['numbers'];
}

/** What several shadows come to at a look. */
export interface ShadowsEnd {
  readonly verdict: Verdict;
  readonly tests: readonly string[];
  readonly after: ExperimentState;
}

/** What is known of several shadows at a look. */
export interface ShadowsStanding {
  readonly before: ExperimentState;
  /** Those that are in, in their order. */
  readonly judged: readonly SaidShadow[];
  /** The version that was started: no other goes on. */
  readonly started: string;
  /** Windows judged. */
  readonly window: number;
  /** The step behind the one in force gives requests of callers. */
  readonly isServedNext: boolean;
}

/**
 * Each shadow is judged for itself; one that is harmed leaves alone while others are left, and the last ones take the rollout back.
 *
 * The others go on together: they share the calendar. Where the one that was started has left, nobody goes on to callers, and the end is
 * a report.
 */
export function endOfShadows(standing: ShadowsStanding): ShadowsEnd {
  const { before, judged, window } = standing;
  const harmed = judged.filter(({ said }) => said.kind === 'rollback');
  const left = judged.filter(({ said }) => said.kind !== 'rollback');
  if (left.length === 0) {
    const tests = [...new Set(harmed.flatMap((one) => one.tests))];
    return { verdict: { kind: 'rollback', reason: wordsOf(harmed) }, tests, after: before };
  }
  const gone = harmed.map(({ version, said, tests }) => ({ version, window, reason: said.reason, tests: [...tests] }));
  const out = [...before.out, ...gone];
  const arms = before.arms.map((arm) => (isOutOf({ out }, arm.version) ? { ...arm, weightPercent: 0 } : { ...arm }));
  const verdict = verdictOf(standing, left, out);
  const own = left.find(({ version }) => version === standing.started);
  return { verdict, tests: verdict.kind === 'report' ? (own?.tests ?? []) : [], after: { arms, out } };
}

function verdictOf(
  { started, isServedNext }: ShadowsStanding,
  left: readonly SaidShadow[],
  out: ExperimentState['out'],
): Verdict {
  const gone = out.map(({ version, reason }) => `${version} was taken out: ${reason}`);
  const reason = [wordsOf(left), ...gone].join('; ');
  const broken = left.find(({ said }) => said.kind === 'invalid');
  if (broken !== undefined) return { kind: 'invalid', reason };
  const own = left.find(({ version }) => version === started);
  const [first] = left;
  const said = (own ?? first)?.said ?? { kind: 'continue', advance: false, reason };
  if (said.kind !== 'continue') return { ...said, reason };
  const advance = left.every((one) => one.said.kind === 'continue' && one.said.advance);
  if (advance && isServedNext && own === undefined)
    return { kind: 'report', reason: `${started}, which was to go on, was taken out, and no other goes on; ${reason}` };
  return { kind: 'continue', advance, reason };
}

function wordsOf(judged: readonly SaidShadow[]): string {
  return judged.map(({ version, said }) => `${version}: ${said.reason}`).join('; ');
}

/** Each shadow in the order of the plan; one that left before is told as it was told last. */
export function shadowReports(
  judged: readonly JudgedShadow[],
  { arms, out }: ExperimentState,
  last: readonly ShadowReport[],
): readonly ShadowReport[] {
  return arms.flatMap(({ version, weightPercent }) => {
    const one = judged.find((shadow) => shadow.version === version);
    if (one === undefined) return last.filter((shadow) => shadow.version === version);
    const isOut = isOutOf({ out }, version) || one.said.kind === 'rollback';
    const { copies } = one.numbers;
    return [
      {
        version,
        sharePercent: isOut ? 0 : weightPercent,
        state: isOut ? ('out' as const) : ('in' as const),
        copies: typeof copies === 'number' ? copies : 0,
        says: one.said.reason,
        tests: [...one.tests],
        numbers: { ...one.numbers },
      },
    ];
  });
}
