import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { describeDecision, describeEnd } from '../console/describe-rollout.ts';
import type { Alert } from './traffic/alert-listener.ts';
import type { Captured } from './traffic/count-captured.ts';
import type { Served } from './traffic/replay.ts';
import type { WatchedModel } from './watching/watched-model.ts';

/** Requests of one arm and how many of them went wrong, as the caller counted them. */
export interface ArmSeen {
  readonly requests: number;
  /** Not answered by the version that was assigned. */
  readonly failures: number;
  /** Of these, answered by another version or the fallback: the caller got an answer. */
  readonly rescued: number;
  /** Answers of the version itself that name the caller's own fault (400, 409, 422 and the like); none of them is a failure. */
  readonly clientErrors: number;
}

/** One rollout in figures. */
export interface RolloutSummary {
  readonly rolloutId: string;
  readonly version: string;
  readonly champion: string | undefined;
  readonly kind: string;
  /** How it ended, in one plain sentence. */
  readonly decision: string;
  /** The numbers behind it. */
  readonly reason: string;
  /** When it ended and by whom. */
  readonly ended: string;
  readonly tests: readonly string[];
  /** What was said before the start: steps, levels, and what the rollout would see. */
  readonly says: readonly string[];
  readonly seconds: number;
  readonly seen: { readonly champion: ArmSeen; readonly challenger: ArmSeen };
  /** Requests that the judge counted for the challenger. */
  readonly exposed: number | undefined;
  readonly probes: { readonly asked: number; readonly champion: number } | undefined;
  /** From the first failed answer of the challenger; absent if none failed. */
  readonly fromFirstFailure:
    { readonly toAlertSeconds: number | undefined; readonly toLastChallengerAnswerSeconds: number } | undefined;
}

/** The whole run in figures. */
export interface RunSummary {
  readonly model: string;
  readonly rollouts: readonly RolloutSummary[];
  readonly served: number;
  readonly captured: Captured;
  readonly alert: Alert | undefined;
  /** What the monitoring found after the rollouts. */
  readonly watched: WatchedModel;
}

/** The challenger's answer was none, an error, or came from somebody else. */
export function isFailure({ status, fallback }: Pick<Served, 'status' | 'fallback'>): boolean {
  return status >= 500 || status === 0 || fallback !== undefined;
}

/** The caller got an answer, whoever gave it. */
function isAnswered({ status }: Served): boolean {
  return status > 0 && status < 500;
}

/** Answers that carry a version came through a route: they are what capture must hold. */
export function servedCount(answers: readonly Served[]): number {
  return answers.filter(({ version }) => version !== undefined).length;
}

/** What the caller saw of a rollout, beside what the record says of it. */
export function summarizeRollout(
  record: RolloutRecord,
  answers: readonly Served[],
  alert: Alert | undefined,
): RolloutSummary {
  const revisions = new Set(record.revisions.map(({ revision }) => revision));
  const during = answers.filter(({ revision }) => revision !== undefined && revisions.has(revision));
  // A first version serves by right from the start: all requests of its rollout are its own.
  const isFirst = record.champion === undefined;
  const challenger = during.filter(({ variant }) => isFirst || variant === 'challenger');
  const champion = during.filter(({ variant }) => !isFirst && variant === 'champion');
  const outcome = record.outcome;
  const end = outcome === undefined ? record.lastTickAt : outcome.at;
  return {
    rolloutId: record.rolloutId,
    version: record.version,
    champion: record.champion,
    kind: outcome?.kind ?? record.state,
    decision: describeDecision(record),
    reason: outcome?.reason ?? 'still open',
    ended: describeEnd(record),
    says: record.plan.says,
    tests: outcome?.tests ?? [],
    seconds: (Date.parse(end) - Date.parse(record.startedAt)) / 1_000,
    seen: {
      champion: countArm(champion),
      challenger: countArm(challenger),
    },
    exposed: outcome?.exposed,
    probes: outcome?.probes,
    fromFirstFailure: secondsFromFirstFailure(challenger, alert),
  };
}

function countArm(answers: readonly Served[]): ArmSeen {
  const failed = answers.filter(isFailure);
  return {
    requests: answers.length,
    failures: failed.length,
    rescued: failed.filter(isAnswered).length,
    clientErrors: answers.filter((answer) => !isFailure(answer) && answer.status >= 400).length,
  };
}

function secondsFromFirstFailure(
  challenger: readonly Served[],
  alert: Alert | undefined,
): RolloutSummary['fromFirstFailure'] {
  const first = challenger.find(isFailure);
  const last = challenger.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    toAlertSeconds: alert === undefined ? undefined : (alert.at - first.at) / 1_000,
    toLastChallengerAnswerSeconds: (last.at - first.at) / 1_000,
  };
}
