import type { RecentRows, RolloutStatus } from '../../../contracts/api/api.ts';
import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { epochMsOf, windowKeyAt } from '../../../contracts/runtime/instants.ts';
import type { MinuteEntry, MinuteRowItem } from '../../../contracts/stored/rows/minute-row.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { mergeCounts } from '../../../domain/sketch/value/sparse-counts.ts';
import { latencyQuantile } from '../../../domain/sketch/latency-sketch.ts';
import type { Clock } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { placed } from '../waiting/waiting-starts.ts';
import type { RouteStore } from '../../registry/ports.ts';
import type { RowStore } from '../../windows/ports.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Windows that are added up at most, the newest ones. */
const RECENT_WINDOWS = 240;
/** Windows after the end of a rollout in which its last answers still arrive. */
const LATE_WINDOWS = 3;

/** What showing a rollout needs from outside. */
export interface ShowRolloutDeps {
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listVerdicts' | 'readQueue'>;
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly windowSeconds: number;
}

/**
 * A rollout as it stands: its record, verdicts, the route in force and what its versions did in the recent windows.
 *
 * @throws UnderstudyError ROLLOUT_NOT_FOUND
 */
export async function showRollout(deps: ShowRolloutDeps, model: string, rolloutId: string): Promise<RolloutStatus> {
  const rollout = await deps.rollouts.readRollout(model, rolloutId);
  if (rollout === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  const { from, to } = recentSpan(deps, rollout);
  const [route, verdicts, rows] = await Promise.all([
    deps.routes.readRoute(model),
    deps.rollouts.listVerdicts(model, rolloutId),
    deps.rows.readRows(model, from, to),
  ]);
  return {
    rollout: await placed(deps.rollouts, rollout, route?.lock?.rolloutId),
    ...(route === undefined ? {} : { route }),
    verdicts: [...verdicts],
    recent: { from, to, ...summaryOf(rows) },
  };
}

function recentSpan(
  { clock, windowSeconds }: ShowRolloutDeps,
  rollout: RolloutRecord,
): Pick<RecentRows, 'from' | 'to'> {
  const lengthMs = windowSeconds * 1000;
  const endMs = rollout.outcome === undefined ? clock.now() : epochMsOf(rollout.outcome.at) + LATE_WINDOWS * lengthMs;
  const toMs = Math.min(clock.now(), endMs) + lengthMs;
  const fromMs = Math.max(epochMsOf(rollout.startedAt), toMs - RECENT_WINDOWS * lengthMs);
  return { from: windowKeyAt(fromMs, windowSeconds), to: windowKeyAt(toMs, windowSeconds) };
}

function summaryOf(rows: readonly MinuteRowItem[]): Pick<RecentRows, 'arms' | 'captured'> {
  const assigned = rows.flatMap((row) => row.entries).filter((entry) => entry.hop === 'assigned');
  const captured = assigned.reduce<Readonly<Record<string, number>>>(
    (sum, entry) => mergeCounts(sum, isChampionsHalf(entry) ? {} : { [entry.assignment]: entry.requests }),
    {},
  );
  const drawn = assigned.filter((entry) => entry.assignment === 'random');
  const versions = [...new Set(drawn.map((entry) => entry.version))].toSorted();
  const arms = versions.map((version) =>
    armOf(
      version,
      drawn.filter((entry) => entry.version === version),
    ),
  );
  return { arms, captured };
}

/** The champion's half of a shadow's pairs: its requests are counted under their own assignment. */
function isChampionsHalf({ assignment, pairs }: MinuteEntry): boolean {
  return assignment === 'shadow' && pairs === undefined;
}

function armOf(version: string, entries: readonly MinuteEntry[]): RecentRows['arms'][number] {
  const latency = entries.reduce<Readonly<Record<string, number>>>((sum, one) => mergeCounts(sum, one.latency), {});
  const p50 = latencyQuantile(latency, 0.5);
  const p99 = latencyQuantile(latency, 0.99);
  return {
    version,
    requests: sumOf(entries, ({ requests }) => requests),
    errors: sumOf(entries, ({ errors }) => errors),
    timeouts: sumOf(entries, ({ timeouts }) => timeouts),
    clientErrors: sumOf(entries, ({ clientErrors }) => clientErrors),
    ...(p50.kind === 'known' ? { latencyP50Ms: p50.ms } : {}),
    ...(p99.kind === 'known' ? { latencyP99Ms: p99.ms } : {}),
  };
}
