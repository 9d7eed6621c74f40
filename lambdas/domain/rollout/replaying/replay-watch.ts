import type { KeptWarm, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isJudgePlan } from '../../judge/model/plan.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { exposedIn } from '../ticking/arm-tally.ts';
import { SENTENCES } from '../ticking/rollout-verdict.ts';
import { isHeldBack, watchedRecord, watchName, type WarmRecord } from '../ticking/warm-watch.ts';
import { comparedSaid } from '../ticking/watching/compared-said.ts';
import { replayCheckpoint, type CheckpointReplay } from './replay-checkpoint.ts';
import { refold } from './refold.ts';
import { replayVerdict } from './replay-verdict.ts';
import { comparedWith, notReplayable, type Replay, type ReplayTerms, type StoredVerdict } from './replayed.ts';

/** Evidence and checkpoint of the watch after a promotion. */
interface Watch {
  readonly rows: ReplayTerms['evidence'];
  readonly progress?: unknown;
}

/** What the watch of a promoted version is judged by. */
interface WatchTerms {
  readonly record: WarmRecord;
  readonly terms: ReplayTerms;
}

/** The last look at a promoted version, while the one before was kept warm or held back; undefined where there was none. */
export function replayWatch(rollout: RolloutRecord, { rows }: Watch): Replay | undefined {
  const found = watchTerms(rollout, rows);
  const verdict = rollout.keepWarm?.verdict;
  if (verdict === undefined) return undefined;
  if (found === undefined) return notReplayable('the plan of the watch is of another form');
  return isHeldBack(rollout) ? replayHeldBack(verdict, found, rollout.keepWarm) : replayVerdict(verdict, found.terms);
}

/** The checkpoint of the watch, from zero. */
export function replayWatched(rollout: RolloutRecord, { rows, progress }: Watch): CheckpointReplay | undefined {
  const found = watchTerms(rollout, rows);
  return found === undefined || progress === undefined ? undefined : replayCheckpoint(found.terms, progress, rows);
}

/** The name of the watch among the parts of the evidence; undefined where nothing is watched. */
export function watchIn({ keepWarm }: RolloutRecord): string | undefined {
  return keepWarm === undefined ? undefined : watchName({ keepWarm });
}

function watchTerms(rollout: RolloutRecord, rows: Watch['rows']): WatchTerms | undefined {
  const { keepWarm } = rollout;
  if (keepWarm === undefined) return undefined;
  // Revisions and calendar made the rows; what is in force of the plan is all that is read again.
  const record = { ...rollout, keepWarm };
  const { plan, version, champion, rolloutId } = watchedRecord(record, '');
  if (!isJudgePlan(plan.judge)) return undefined;
  const terms = { plan: plan.judge, terms: plan, evidence: rows, parts: new Map(), rolloutId, version, champion };
  return { record, terms };
}

function replayHeldBack(stored: StoredVerdict, { terms: replayed }: WatchTerms, kept: KeptWarm | undefined): Replay {
  const { plan, terms, evidence } = replayed;
  const folded = refold(plan, { rows: evidence, until: stored.window });
  if (folded.kind === 'missing') return notReplayable(folded.why);
  const { progress } = folded;
  const alarms = judgedAgain(terms.alarms, stored.alarms);
  const { verdict, tests, goals } = comparedSaid({ plan, terms, progress, alarms });
  const { kind, reason } = verdict;
  const seen = { exposed: exposedIn(progress.tally), chain: progress.checkpoint.chain };
  const computed = { ...stored, kind, reason, sentences: SENTENCES, tests: [...tests], ...seen };
  return comparedWith(stored, computed, [['brought', kept?.brought, goals]]);
}
