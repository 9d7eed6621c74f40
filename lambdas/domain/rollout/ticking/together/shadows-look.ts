import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import { endOfShadows, type SaidShadow } from '../../../experiment/several-shadows.ts';
import type { Verdict } from '../../../judge/verdict/verdict.ts';
import { alarmsBack, withAlarms } from '../../alarms/alarm-verdict.ts';
import { rolloutVerdict, verdictTests, type VerdictFacts } from '../rollout-verdict.ts';

/** One of several shadows, and all that its own verdict is made of. */
export interface ShadowFacts {
  readonly version: string;
  readonly facts: VerdictFacts;
}

/** Everything that a look at several shadows is made of. */
export interface ShadowsFacts {
  readonly terms: VerdictFacts['terms'];
  readonly step: number;
  /** Where they stood before it. */
  readonly before: ExperimentState;
  /** The version that was started. */
  readonly started: string;
  /** Those that are in, in their order. */
  readonly shadows: readonly ShadowFacts[];
  readonly alarms: readonly AlarmReading[];
}

/** Where several shadows stand. */
export interface ShadowsLook {
  readonly said: readonly SaidShadow[];
  readonly verdict: Verdict;
  readonly tests: readonly string[];
  readonly after: ExperimentState;
  /** Windows judged. */
  readonly window: number;
}

/** Judges each shadow that is in for itself, then all together; own alarms are about all of them. */
export function shadowsLook(facts: ShadowsFacts): ShadowsLook {
  const { terms, step, before, started, shadows, alarms } = facts;
  const said = shadows.map(({ version, facts: own }): SaidShadow => ({
    version,
    said: rolloutVerdict(own),
    tests: verdictTests(own),
  }));
  const window = Math.max(0, ...shadows.map(({ facts: { folded } }) => folded));
  const next = terms.steps[step + 1];
  const isServedNext = next !== undefined && next.waitsFor === undefined;
  const end = endOfShadows({ before, judged: said, started, window, isServedNext });
  const own = { planned: terms.alarms, readings: alarms };
  const verdict = withAlarms(end.verdict, own, { windows: window, windowSeconds: terms.windowSeconds ?? 60 });
  const tests = [...end.tests, ...alarmsBack(own).map(({ test }) => test)];
  return { said, verdict, tests, after: end.after, window };
}
