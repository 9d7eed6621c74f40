import type { ListedVerdict, RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { JudgePlan } from '../../judge/judge.ts';
import type { RipeRow } from '../ticking/fold-rows.ts';
import { SENTENCES, type EndingTerms } from '../ticking/rollout-verdict.ts';
import { differencesIn, type Compared, type Difference } from './differences.ts';

/** A verdict as it was stored, as far as it can be computed again. */
export type StoredVerdict = Omit<ListedVerdict, 'at'>;

/** Evidence of further challengers by version, and of periods by `period-n`. */
export type EvidenceParts = ReadonlyMap<string, readonly RipeRow[]>;

/** Plan, evidence, and what went before. */
export interface ReplayTerms {
  readonly plan: JudgePlan;
  readonly terms: EndingTerms & Pick<RolloutPlan, 'retro'>;
  /** E-values of earlier attempts, as the version that was started began with them. */
  readonly carried?: RolloutPlan['carried'];
  /** Of the version that was started. */
  readonly evidence: readonly RipeRow[];
  readonly parts: EvidenceParts;
  /** Seeds the draws of a bandit. */
  readonly rolloutId: string;
  /** The version that was started. */
  readonly version: string;
  readonly champion?: string | undefined;
}

/** What became of a replay. `not-replayable`: evidence or the verdict's own place in the rollout is missing. */
export type Replay =
  | {
      readonly kind: 'same' | 'different';
      readonly computed: StoredVerdict;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'not-replayable'; readonly why: string };

/** What every verdict is compared in. */
const common = ['kind', 'reason', 'tests', 'exposed', 'chain'] as const;

/** Compares a verdict with the stored one; a reason in sentences of another version is not compared. @param beside what else is */
export function comparedWith(stored: StoredVerdict, computed: StoredVerdict, beside: Compared = []): Replay {
  const isOldWords = (stored.sentences ?? 1) !== SENTENCES;
  const fields = common.filter((field) => field !== 'reason' || !isOldWords);
  const differences = differencesIn([
    ...fields.map((field) => [field, stored[field], computed[field]] as const),
    ...beside,
  ]);
  return { kind: differences.length === 0 ? 'same' : 'different', computed, differences };
}

/** A verdict that cannot be computed again, and why. */
export function notReplayable(why: string): Replay {
  return { kind: 'not-replayable', why };
}
