import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { challengersOf } from '../../experiment/experiment-state.ts';
import { isJudgePlan } from '../../judge/model/plan.ts';
import type { RipeRow } from '../ticking/fold-rows.ts';
import { replayCheckpoint, type CheckpointReplay } from './replay-checkpoint.ts';
import { rowsOfPeriods } from './replay-standing.ts';
import { replayWatched, watchIn } from './replay-watch.ts';
import type { ReplayTerms } from './replayed.ts';

/** Evidence and checkpoint as they lie there, of one challenger or one period. */
export interface EvidencePart {
  readonly rows: readonly RipeRow[];
  /** Absent where none was stored. */
  readonly progress?: unknown;
}

/** Everything that is stored of a rollout's evidence. */
export interface StoredEvidence extends EvidencePart {
  readonly rollout: RolloutRecord;
  /** Of further challengers by version, of periods by `period-n`, of the watch after a promotion by `keep-warm` or `hold-back`. */
  readonly parts: ReadonlyMap<string, EvidencePart>;
}

/** What verdicts of a rollout are computed from again; undefined where its plan is of another form. */
export function replayTerms({ rollout, rows, parts }: StoredEvidence): ReplayTerms | undefined {
  const { plan, rolloutId, version, champion } = rollout;
  const { judge, carried } = plan;
  if (!isJudgePlan(judge)) return undefined;
  return {
    plan: judge,
    terms: plan,
    evidence: rows,
    parts: new Map(ownParts({ rollout, parts }).map(([name, part]) => [name, part.rows])),
    rolloutId,
    version,
    champion,
    ...(carried === undefined ? {} : { carried }),
  };
}

/** Parts of the rollout itself: what was seen after its promotion is judged by a plan of its own. */
function ownParts({ rollout, parts }: Pick<StoredEvidence, 'rollout' | 'parts'>): readonly [string, EvidencePart][] {
  const watch = watchIn(rollout);
  return [...parts].filter(([name]) => name !== watch);
}

/** A checkpoint, by the challenger or the watch that it is of where there are several, and whether its evidence folds to it. */
export type CheckpointOf = CheckpointReplay & { readonly of?: string };

/** Folds the evidence of every stored checkpoint from zero. @throws JudgeInputError for evidence that cannot be true */
export function replayCheckpoints(stored: StoredEvidence): readonly CheckpointOf[] {
  const terms = replayTerms(stored);
  if (terms === undefined) return [];
  const { rollout, progress, parts } = stored;
  const several = challengersOf(rollout).length > 1;
  const ownRows = rollout.plan.standing === undefined ? terms.evidence : rowsOfPeriods(terms.parts);
  const own = progress === undefined ? [] : [replayCheckpoint(terms, progress, ownRows)];
  const named = several ? own.map((one) => ({ ...one, of: rollout.version })) : own;
  // All periods of a standing challenger go on from one checkpoint.
  const others = rollout.plan.standing === undefined ? ownParts(stored).flatMap(armCheckpoint(terms)) : [];
  const watch = watchIn(rollout);
  const seen = watch === undefined ? undefined : replayWatched(rollout, parts.get(watch) ?? { rows: [] });
  return [...named, ...others, ...(seen === undefined ? [] : [{ ...seen, of: watch ?? '' }])];
}

function armCheckpoint({ plan }: ReplayTerms): (part: [string, EvidencePart]) => readonly CheckpointOf[] {
  return ([of, { progress, rows }]) =>
    progress === undefined ? [] : [{ ...replayCheckpoint({ plan }, progress, rows), of }];
}
