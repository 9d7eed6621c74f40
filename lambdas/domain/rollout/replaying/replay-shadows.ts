import type { ExperimentState } from '../../../contracts/stored/experiment/experiment.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { exposedIn } from '../ticking/arm-tally.ts';
import { SENTENCES, verdictTests, type VerdictFacts } from '../ticking/rollout-verdict.ts';
import { shadowsLook, type ShadowFacts } from '../ticking/together/shadows-look.ts';
import type { Compared } from './differences.ts';
import { replayBefore } from './replay-before.ts';
import { armSpan, refold } from './refold.ts';
import { comparedWith, notReplayable, type Replay, type ReplayTerms, type StoredVerdict } from './replayed.ts';

type At = Pick<VerdictFacts, 'step' | 'stepStartedWindow'>;

/** The verdict on several shadows, from the evidence of each of them. */
export function replayShadows(stored: StoredVerdict, replayed: ReplayTerms, at: At): Replay {
  const { together, schedule } = stored;
  const { plan, terms, version: started } = replayed;
  if (together === undefined) return replayBefore(stored, replayed);
  const { before, read } = together;
  const shadows: ShadowFacts[] = [];
  for (const { version, window } of read) {
    const found = refold(plan, { ...armSpan(replayed, version), until: window });
    if (found.kind === 'missing') return notReplayable(found.why);
    const { progress, rows } = found;
    shadows.push({ version, facts: { ...progress, plan, terms, rows, folded: window, ...at, schedule } });
  }
  const alarms = judgedAgain(terms.alarms, stored.alarms);
  const look = shadowsLook({ terms, step: at.step, before, started, shadows, alarms });
  const shown = shadows.find(({ version }) => version === started) ?? shadows[0];
  const { kind, reason } = look.verdict;
  const said = { kind, reason, tests: [...look.tests], sentences: SENTENCES };
  const seen = shown && { exposed: exposedIn(shown.facts.tally), chain: shown.facts.checkpoint.chain };
  return comparedWith(stored, { ...stored, ...said, ...seen }, [
    ...shadows.map(({ version, facts }) => chainOf(read, version, facts)),
    ...look.said.map(({ version, said: own, tests }) => saidOf(stored, version, { says: own.reason, tests })),
    ...leftOf(replayed, before, at),
  ]);
}

function chainOf(
  read: NonNullable<StoredVerdict['together']>['read'],
  version: string,
  { checkpoint }: VerdictFacts,
): Compared[number] {
  return [`chain of ${version}`, read.find((one) => one.version === version)?.chain, checkpoint.chain];
}

function saidOf(
  { shadows = [] }: StoredVerdict,
  version: string,
  computed: { readonly says: string; readonly tests: readonly string[] },
): Compared[number] {
  const { says, tests } = shadows.find((one) => one.version === version) ?? {};
  return [`shadow ${version}`, { says, tests }, computed];
}

/** Who left before: its evidence up to then still crosses the same tests. Its words are in the verdict by which it left. */
function leftOf(replayed: ReplayTerms, { out }: Pick<ExperimentState, 'out'>, at: At): Compared {
  const { plan, terms } = replayed;
  return out.map(({ version, window, tests }) => {
    const found = refold(plan, { ...armSpan(replayed, version), until: window });
    if (found.kind === 'missing') return [`leaving of ${version}`, tests, found.why];
    const { progress, rows } = found;
    return [`leaving of ${version}`, tests, verdictTests({ ...progress, plan, terms, rows, ...at })];
  });
}
