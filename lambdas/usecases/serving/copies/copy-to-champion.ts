import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { LONGEST_COPY_MS } from '../../../domain/routing/copy-budget.ts';
import { breakerStanding } from '../../../domain/routing/fallback/route-breakers.ts';
import { hopShareMs, hopsOf, requestFor, type HopRequest } from '../hops.ts';
import { judgeReply } from '../judge-reply.ts';
import type { ShadowDeps } from '../copy-to-shadows.ts';
import type { Served } from '../served.ts';
import { championScore } from './champion-score.ts';
import { sendCopy } from './send-copy.ts';

/** Longest that writing the record of a copy takes. */
const CAPTURE_MS = 2_000;

type Champion = NonNullable<Route['champion']>;

/**
 * Copies a challenger's request to the champion behind its reply, for the champion's score of it.
 *
 * Only where the route asks for scores, no breaker spares the champion, and it has not answered the request anyway, as a fallback. Each
 * such request of a caller is copied; what the champion answers, and whether it does, changes nothing for the caller.
 */
export function copyToChampion(deps: ShadowDeps, served: Served, request: HopRequest): void {
  const { route, assigned } = served;
  const { champion, scoreCopies } = route;
  if (champion === undefined || scoreCopies === undefined || championScore(served) !== undefined) return;
  if (assigned.role !== 'challenger' || assigned.assignment !== 'random') return;
  // Whom callers spare, or only try, copies spare too.
  if (breakerStanding(route, champion.version, served.at) !== 'closed') return;
  const hops = hopsOf(route, { ...champion, role: 'champion' });
  const championMs = Math.min(LONGEST_COPY_MS, hopShareMs(hops, route.timeoutMs));
  // Never less than it has for a request of its own: else the slowest of them would have a score in its own part alone.
  const deadlineMs = Math.max(scoreCopies.timeoutMs, championMs);
  const { version } = champion;
  const ask = (): Promise<CaptureRecord> => scoreOf(deps, served, { champion, request, deadlineMs, championMs });
  const copy = { version, copiesPerMinute: scoreCopies.copiesPerMinute, ask };
  deps.after.afterReply(() => sendCopy(deps, served, copy), deadlineMs + CAPTURE_MS);
}

interface Copied {
  readonly champion: Champion;
  readonly request: HopRequest;
  readonly deadlineMs: number;
  /** What the champion has for a request of its own. */
  readonly championMs: number;
}

async function scoreOf(
  deps: ShadowDeps,
  { route, assigned, requestId, at }: Served,
  { champion: { version, target }, request, deadlineMs, championMs }: Copied,
): Promise<CaptureRecord> {
  const { model, revision, hot } = route;
  const sequence = deps.numbers.next({ model, version, assignment: 'shadow' });
  const asked = deps.clock.now();
  const reply = await deps.targets.call(target, requestFor(route, request, { target, deadlineMs }));
  const latencyMs = Math.max(0, deps.clock.now() - asked);
  const { answer, outcome: judged } = judgeReply(reply, version, { path: route.predictionPath, task: route.task });
  // What comes later than from a request of its own is no score: else the slowest of them would have one in a challenger's part alone.
  const value = latencyMs > championMs ? undefined : answer?.prediction;
  return {
    schema: SCHEMA,
    requestId,
    model,
    version,
    assignment: 'shadow',
    revision,
    at,
    outcome: judged.outcome,
    errorClass: judged.errorClass,
    latencyMs,
    // No caller got it: what the target said, or what it would have been.
    status: answer?.status ?? (judged.outcome === 'timeout' ? 504 : 502),
    score: typeof value === 'number' && Number.isFinite(value) ? { value, of: assigned.version } : undefined,
    sequence,
    hot,
  };
}
