import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { RequestNumbers } from '../../domain/capture/request-numbers.ts';
import { agreementOf } from '../../domain/routing/agreement.ts';
import { LONGEST_COPY_MS, type CopyBudget } from '../../domain/routing/copy-budget.ts';
import { readOnce, scalarOf } from '../../domain/routing/json-path.ts';
import { positionOf } from '../../domain/routing/position.ts';
import { sendCopy } from './copies/send-copy.ts';
import type { CallHopsDeps } from './call-hops.ts';
import { hopShareMs, hopsOf, requestFor, type HopRequest } from './hops.ts';
import { judgedCodesOf } from './request-segments.ts';
import { judgeReply } from './judge-reply.ts';
import type { AfterReply, CaptureSink } from './ports.ts';
import type { Served } from './served.ts';

/** What shadowing needs. */
export interface ShadowDeps extends CallHopsDeps {
  readonly capture: CaptureSink;
  readonly after: AfterReply;
  readonly numbers: RequestNumbers;
  readonly copies: CopyBudget;
}

/** Longest that writing the record of a copy takes. */
const CAPTURE_MS = 2_000;

type Shadow = NonNullable<Route['shadows']>[number];
type Judged = ReturnType<typeof judgeReply>;

interface Copy {
  readonly shadow: Shadow;
  readonly request: HopRequest;
  readonly deadlineMs: number;
}

/**
 * Sends copies of a request behind its reply: to each shadow of the route, where its share draws the request.
 *
 * Copied are requests of callers that were given to the champion. Drawn by the request's id, so that who knows it can tell; what a
 * shadow answers, and whether it does, changes nothing for the caller.
 */
export function copyToShadows(deps: ShadowDeps, served: Served, request: HopRequest): void {
  const { route, assigned } = served;
  if (assigned.role !== 'champion' || assigned.assignment !== 'random') return;
  const championMs = Math.min(LONGEST_COPY_MS, hopShareMs(hopsOf(route, assigned), route.timeoutMs));
  for (const shadow of route.shadows ?? []) {
    // Never less than the champion had for its half of the pair: who is as slow is not blamed.
    const deadlineMs = Math.max(shadow.timeoutMs, championMs);
    deps.after.afterReply(() => copyTo(deps, served, { shadow, request, deadlineMs }), deadlineMs + CAPTURE_MS);
  }
}

async function copyTo(deps: ShadowDeps, served: Served, copy: Copy): Promise<void> {
  const { salt } = served.route;
  const { version, sharePercent, copiesPerMinute } = copy.shadow;
  if (positionOf(`${served.requestId}|${version}`, salt) >= sharePercent / 100) return;
  await sendCopy(deps, served, { version, copiesPerMinute, ask: () => answerOf(deps, served, copy) });
}

async function answerOf(
  deps: ShadowDeps,
  served: Served,
  { shadow, request, deadlineMs }: Copy,
): Promise<CaptureRecord> {
  const { route } = served;
  const sequence = deps.numbers.next({ model: route.model, version: shadow.version, assignment: 'shadow' });
  const asked = deps.clock.now();
  const to = { target: shadow.target, deadlineMs };
  const reply = await deps.targets.call(shadow.target, requestFor(route, request, to));
  const latencyMs = Math.max(0, deps.clock.now() - asked);
  const judged = judgeReply(reply, shadow.version, { path: route.predictionPath, task: route.task });
  const segments = judgedCodesOf(route, readOnce(request.body));
  return { ...recordOf(served, shadow, judged), segments, latencyMs, sequence };
}

/** What a shadow's record says beside what its call took. */
type Answered = Omit<CaptureRecord, 'latencyMs' | 'sequence' | 'segments'>;

/** The shadow's answer and the champion's to one request, in one record; it belongs to the window of the champion's. */
function recordOf(served: Served, shadow: Shadow, { answer, outcome: judged }: Judged): Answered {
  const { route, requestId, at } = served;
  return {
    schema: SCHEMA,
    requestId,
    model: route.model,
    version: shadow.version,
    assignment: 'shadow',
    revision: route.revision,
    at,
    outcome: judged.outcome,
    errorClass: judged.errorClass,
    // No caller got it: what the target said, or what it would have been.
    status: answer?.status ?? (judged.outcome === 'timeout' ? 504 : 502),
    prediction: scalarOf(answer?.prediction),
    pair: pairOf(served, { own: answer?.prediction, threshold: shadow.threshold }),
    hot: route.hot,
  };
}

/** The champion's half: what its target said and took, whoever then answered the caller. */
function pairOf(
  { assigned, route, results, answer }: Served,
  { own, threshold }: { readonly own: unknown; readonly threshold: number | undefined },
): CaptureRecord['pair'] {
  const [{ outcome, errorClass, latencyMs } = nothing] = results;
  const prediction = outcome === 'ok' ? answer?.prediction : undefined;
  return {
    version: assigned.version,
    outcome,
    errorClass,
    latencyMs,
    prediction: scalarOf(prediction),
    agrees: agreementOf(prediction, own, { task: route.task, threshold }),
  };
}

/** A request without a hop came to nothing. */
const nothing = { outcome: 'error', errorClass: undefined, latencyMs: 0 } as const;
