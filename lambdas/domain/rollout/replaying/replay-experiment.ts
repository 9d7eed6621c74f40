import type { ExperimentState } from '../../../contracts/stored/experiment/experiment.ts';
import { rollbackWords } from '../../judge/verdict/verdict-words.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { SENTENCES } from '../ticking/rollout-verdict.ts';
import { experimentAfter, experimentLook, type ExperimentFacts } from '../ticking/together/experiment-look.ts';
import { experimentSaid } from '../ticking/together/experiment-said.ts';
import { readTogether, type FoldedArm } from '../ticking/together/read-together.ts';
import type { Compared } from './differences.ts';
import { replayBefore } from './replay-before.ts';
import { armSpan, refold } from './refold.ts';
import { comparedWith, notReplayable, type Replay, type ReplayTerms, type StoredVerdict } from './replayed.ts';

/** The verdict on all challengers of an experiment, and a bandit's move and freeze, from the evidence of each of them. */
export function replayExperiment(
  stored: StoredVerdict,
  replayed: ReplayTerms,
  at: Pick<ExperimentFacts, 'step' | 'stepStartedWindow'>,
): Replay {
  const { together, decision = { next: 'wait' } } = stored;
  if (together === undefined) return replayBefore(stored, replayed);
  const { before, read } = together;
  const folded: FoldedArm[] = [];
  for (const { version, window } of read) {
    const found = refold(replayed.plan, { ...armSpan(replayed, version), until: window });
    if (found.kind === 'missing') return notReplayable(found.why);
    folded.push({ version, progress: found.progress });
  }
  const { plan, terms, rolloutId, champion } = replayed;
  const alarms = judgedAgain(terms.alarms, stored.alarms);
  const facts = { plan, terms, rolloutId, champion, ...at, schedule: stored.schedule, before, folded, alarms };
  const look = experimentLook(facts);
  const after = experimentAfter(facts, look, decision);
  const { reasons: _dated, ...said } = experimentSaid(facts, look, after);
  const now = readTogether(before, folded);
  const computed = { ...stored, ...said, tests: [...said.tests], arms: [...said.arms], sentences: SENTENCES };
  return comparedWith(stored, { ...computed, together: now }, [
    ...now.read.map(({ version, chain }) => [`chain of ${version}`, chainOf(read, version), chain] as const),
    ...said.arms.map((arm) => [`arm ${arm.version}`, reportOf(stored, arm.version), arm] as const),
    ...movesOf(stored, { before, move: said.move }),
    ...leftOf(replayed, before),
  ]);
}

function chainOf(read: NonNullable<StoredVerdict['together']>['read'], version: string): string | undefined {
  return read.find((one) => one.version === version)?.chain;
}

function reportOf({ arms = [] }: StoredVerdict, version: string): unknown {
  return arms.find((arm) => arm.version === version);
}

/** A move that was made at this look; one of a look before stands in its own verdict. */
function movesOf(
  { move }: StoredVerdict,
  { before, move: computed }: { readonly before: ExperimentState; readonly move: StoredVerdict['move'] },
): Compared {
  const isEarlier = move !== undefined && move.look <= (before.bandit?.look ?? 0);
  return isEarlier ? [] : [['move', move, computed]];
}

/** Who left before: its evidence up to then still says why. */
function leftOf(replayed: ReplayTerms, { out }: ExperimentState): Compared {
  const { windowSeconds = 60 } = replayed.terms;
  return out.map(({ version, window, reason, tests }) => {
    const found = refold(replayed.plan, { ...armSpan(replayed, version), until: window });
    if (found.kind === 'missing') return [`leaving of ${version}`, { reason, tests }, found.why];
    const { look } = found.progress.checkpoint;
    const why = { reason: rollbackWords(look, windowSeconds), tests: look.reasons.map(({ test }) => test) };
    return [`leaving of ${version}`, { reason, tests }, look.kind === 'abort' ? why : `not harmed: ${look.kind}`];
  });
}
