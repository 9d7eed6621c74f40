import type { RetroPlan, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { exposedIn } from '../ticking/arm-tally.ts';
import { chainOf } from '../ticking/control/control-verdict.ts';
import { rolloutVerdict, SENTENCES, verdictTests } from '../ticking/rollout-verdict.ts';
import { retroVerdict } from '../retro/retro-verdict.ts';
import { refold } from './refold.ts';
import { replayExperiment } from './replay-experiment.ts';
import { replayShadows } from './replay-shadows.ts';
import { replayStanding } from './replay-standing.ts';
import { comparedWith, notReplayable, type Replay, type ReplayTerms, type StoredVerdict } from './replayed.ts';

export type { Replay, ReplayTerms, StoredVerdict } from './replayed.ts';

/**
 * Computes a stored verdict again, from zero, from the evidence alone, and compares word, reason, tests, exposure and hash chain; of several
 * challengers also where each stands, of a bandit its move, of a standing challenger its period.
 *
 * A reason in sentences of another version is not compared: the rest says whether the verdict is the same.
 *
 * @throws JudgeInputError for evidence that cannot be true
 */
export function replayVerdict(stored: StoredVerdict, replayed: ReplayTerms): Replay {
  const { terms } = replayed;
  const { step, stepStartedWindow } = stored;
  if (stored.retro !== undefined && terms.retro !== undefined)
    return replayRetro(stored, { plan: terms.retro, sums: stored.retro });
  if (step === undefined || stepStartedWindow === undefined)
    return notReplayable('the verdict does not say in which step it was given');
  const at = { step, stepStartedWindow };
  // Before the first step own alarms alone can speak, whatever the strategy is.
  if (step >= 0) {
    if (terms.experiment !== undefined) return replayExperiment(stored, replayed, at);
    if (terms.standing !== undefined) return replayStanding(stored, replayed);
    if (stored.shadows !== undefined) return replayShadows(stored, replayed, at);
  }
  return replayAlone(stored, replayed, at);
}

/** Where in its rollout a verdict was given. */
interface Place {
  readonly step: number;
  readonly stepStartedWindow: number;
}

/** One challenger against the champion. */
function replayAlone(stored: StoredVerdict, replayed: ReplayTerms, at: Place): Replay {
  const { plan, terms, carried, evidence } = replayed;
  const { window, schedule } = stored;
  const span = { rows: evidence, until: window, ...(carried === undefined ? {} : { carried }) };
  const folded = refold(plan, span);
  if (folded.kind === 'missing') return notReplayable(folded.why);
  const { progress, rows } = folded;
  const alarms = judgedAgain(terms.alarms, stored.alarms);
  const facts = { ...progress, plan, terms, rows, folded: window, ...at, schedule, alarms };
  const { kind, reason } = rolloutVerdict(facts);
  const chain = chainOf(progress);
  const said = { kind, reason, tests: verdictTests(facts), exposed: exposedIn(progress.tally), chain };
  return comparedWith(stored, { ...said, sentences: SENTENCES, window, ...at, schedule });
}

/** A verdict on recorded requests holds all that it was given by. */
function replayRetro(
  stored: StoredVerdict,
  { plan, sums }: { readonly plan: RetroPlan; readonly sums: RetroSums },
): Replay {
  const { kind, reason, tests } = retroVerdict(plan, sums);
  return comparedWith(stored, { ...stored, kind, reason, tests: [...tests], sentences: SENTENCES, exposed: 0 });
}
