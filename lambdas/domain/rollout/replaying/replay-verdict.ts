import type { RolloutPlan, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import type { RetroPlan, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import type { JudgePlan } from '../../judge/judge.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { retroVerdict } from '../retro/retro-verdict.ts';
import { repeatMove } from '../../experiment/bandit/bandit-move.ts';
import { exposedIn } from '../ticking/arm-tally.ts';
import { foldRows, startProgress, type RipeRow } from '../ticking/fold-rows.ts';
import { rolloutVerdict, SENTENCES, verdictTests, type EndingTerms } from '../ticking/rollout-verdict.ts';

/** A verdict as it was stored, as far as it can be computed again. */
export type StoredVerdict = Pick<
  RolloutVerdict,
  | 'kind'
  | 'reason'
  | 'sentences'
  | 'window'
  | 'step'
  | 'stepStartedWindow'
  | 'chain'
  | 'tests'
  | 'exposed'
  | 'schedule'
  | 'alarms'
  | 'retro'
  | 'move'
  | 'shadows'
>;

/** Plan, evidence, and what went before. */
export interface ReplayTerms {
  readonly plan: JudgePlan;
  readonly terms: EndingTerms & Pick<RolloutPlan, 'retro'>;
  /** E-values of earlier attempts, as the rollout started with. */
  readonly carried?: RolloutPlan['carried'];
  readonly evidence: readonly RipeRow[];
  /** Seeds the draws of a bandit. */
  readonly rolloutId: string;
}

/** A field in which both differ. */
export interface Difference {
  readonly field: string;
  readonly stored: string;
  readonly computed: string;
}

/** What became of a replay. `not-replayable`: evidence or the verdict's own place in the rollout is missing. */
export type Replay =
  | {
      readonly kind: 'same' | 'different';
      readonly computed: StoredVerdict;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'not-replayable'; readonly why: string };

/**
 * Computes a stored verdict again, from zero, from the evidence alone, and compares word, reason, tests, exposure and hash chain.
 * A reason in sentences of another version is not compared: the rest says whether the verdict is the same.
 *
 * @throws JudgeInputError for evidence that cannot be true
 */
export function replayVerdict(stored: StoredVerdict, replayed: ReplayTerms): Replay {
  const { plan, terms, carried, evidence } = replayed;
  const { step, stepStartedWindow, window, schedule } = stored;
  if (stored.retro !== undefined && terms.retro !== undefined)
    return replayRetro(stored, { plan: terms.retro, sums: stored.retro });
  if (step === undefined || stepStartedWindow === undefined)
    return { kind: 'not-replayable', why: 'the verdict does not say in which step it was given' };
  const move = replayMove(stored, replayed);
  if (move !== undefined) return move;
  const together = togetherOf(stored, terms);
  if (together !== undefined) return { kind: 'not-replayable', why: `the verdict was given over ${together}` };
  const rows = evidence.filter(({ minute }) => minute < window);
  const there = new Set(rows.map(({ minute }) => minute)).size;
  if (there !== window)
    return { kind: 'not-replayable', why: `evidence has ${there} of the ${window} windows that the verdict read` };
  const { progress } = foldRows(plan, startProgress(plan, carried), rows);
  const { checkpoint, ripened, tally } = progress;
  const exposed = exposedIn(tally);
  const at = { folded: window, step, stepStartedWindow, schedule };
  const alarms = judgedAgain(terms.alarms, stored.alarms);
  const facts = { plan, terms, checkpoint, ripened, rows, tally, ...at, alarms };
  const { chain } = checkpoint;
  const tests = verdictTests(facts);
  const { kind, reason } = rolloutVerdict(facts);
  const computed = {
    kind,
    reason,
    sentences: SENTENCES,
    window,
    step,
    stepStartedWindow,
    schedule,
    chain,
    tests,
    exposed,
  };
  const differences = differencesOf(stored, computed);
  return { kind: differences.length === 0 ? 'same' : 'different', computed, differences };
}

/** A verdict on recorded requests holds all that it was given by. */
function replayRetro(
  stored: StoredVerdict,
  { plan, sums }: { readonly plan: RetroPlan; readonly sums: RetroSums },
): Replay {
  const { kind, reason, tests } = retroVerdict(plan, sums);
  const computed = { ...stored, kind, reason, tests: [...tests], sentences: SENTENCES, exposed: 0 };
  const differences = differencesOf(stored, computed);
  return { kind: differences.length === 0 ? 'same' : 'different', computed, differences };
}

/** A bandit's move from the numbers that it read: shares and sentences; undefined where the verdict moved nothing. */
function replayMove(stored: StoredVerdict, { plan, terms, rolloutId }: ReplayTerms): Replay | undefined {
  const { move } = stored;
  const { bandit, arms = [] } = terms.experiment ?? {};
  if (move === undefined || bandit === undefined || plan.goal === undefined) return undefined;
  const challengers = arms.map(({ version }) => version);
  const { percents, says } = repeatMove(move, { goal: plan.goal, plan: bandit, rolloutId, challengers });
  const before = { shares: move.arms.map(({ toPercent }) => toPercent), says: move.says };
  const now = { shares: percents, says };
  const differences = (['shares', 'says'] as const).flatMap((field) => {
    const [kept, found] = [JSON.stringify(before[field]), JSON.stringify(now[field])];
    return kept === found ? [] : [{ field, stored: kept, computed: found }];
  });
  return { kind: differences.length === 0 ? 'same' : 'different', computed: stored, differences };
}

/** What a verdict was given over that the evidence of one challenger does not hold; undefined where it holds all of it. */
function togetherOf({ shadows }: StoredVerdict, { experiment, standing }: EndingTerms): string | undefined {
  if (shadows !== undefined) return 'several shadows together';
  if (experiment !== undefined) return 'all challengers of an experiment together';
  return standing === undefined ? undefined : 'all periods together, evidence lies by period';
}

const compared = ['kind', 'reason', 'tests', 'exposed', 'chain'] as const;

function differencesOf(stored: StoredVerdict, computed: StoredVerdict): readonly Difference[] {
  const isOldWords = (stored.sentences ?? 1) !== computed.sentences;
  return compared.flatMap((field) => {
    if (field === 'reason' && isOldWords) return [];
    const [before, now] = [textOf(stored[field]), textOf(computed[field])];
    return before === now ? [] : [{ field, stored: before, computed: now }];
  });
}

function textOf(value: StoredVerdict[(typeof compared)[number]]): string {
  return JSON.stringify(value) ?? 'absent';
}
