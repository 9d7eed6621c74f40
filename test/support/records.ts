import type { CaptureRecord } from '../../lambdas/contracts/messages/capture-record.ts';
import type { MinuteRowItem } from '../../lambdas/contracts/stored/rows/minute-row.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import type { Route } from '../../lambdas/contracts/stored/route.ts';
import {
  specification,
  type Specification,
  type SpecificationInput,
} from '../../lambdas/contracts/people/specification.ts';
import type { VersionRecord } from '../../lambdas/contracts/people/version.ts';
import type { AuditEntry } from '../../lambdas/usecases/registry/ports.ts';

export const AT = '2026-02-01T12:00:00.000Z';

export function aSpecification(over: Partial<SpecificationInput> = {}): Specification {
  return specification.parse({ model: 'm', task: 'binary', owner: 'ops@example.com', ...over });
}

export function aVersion(over: Partial<VersionRecord> = {}): VersionRecord {
  return {
    model: 'm',
    version: 'v1',
    target: { kind: 'http', url: 'http://models.example.com/v1' },
    status: 'registered',
    registeredAt: AT,
    registeredBy: 'someone',
    ...over,
  };
}

export function aRoute(over: Partial<Route> = {}): Route {
  return {
    schema: 1,
    model: 'm',
    revision: 0,
    champion: { version: 'v1', target: { kind: 'http', url: 'http://models.example.com/v1' } },
    challengers: [],
    salt: 's',
    fallback: [],
    timeoutMs: 3_000,
    captureFields: [],
    hot: false,
    changedAt: AT,
    changedBy: 'someone',
    reason: 'promote',
    ...over,
  };
}

export function aRollout(over: Partial<RolloutRecord> = {}): RolloutRecord {
  return {
    schema: 1,
    model: 'm',
    rolloutId: 'r1',
    version: 'v2',
    champion: 'v1',
    state: 'running',
    plan: {
      steps: [{ weightPercent: 10, bakeWindows: 5 }],
      plannedWindows: 5,
      horizonWindows: 10,
      windowSeconds: 60,
      inconclusive: 'rollback',
      kind: 'challenger',
      says: [],
      judge: { alpha: 0.012345678901234567, deep: [{ at: 1e-200 }] },
    },
    settings: {},
    step: 0,
    startWindow: AT,
    stepStartedWindow: 0,
    revisions: [{ revision: 0, weightPercent: 10, step: 0, at: AT }],
    ticks: 0,
    lastTickAt: AT,
    execution: 'arn:aws:states:us-east-1:000000000000:execution:machine:r1',
    executions: 1,
    startedAt: AT,
    startedBy: 'someone',
    requests: [],
    verdicts: 0,
    stamp: 0,
    ...over,
  };
}

export function anAudit(over: Partial<AuditEntry> = {}): AuditEntry {
  return { at: AT, id: 'a1', by: 'someone', action: 'test', reason: 'because', ...over };
}

export function aRow(over: Partial<MinuteRowItem> = {}): MinuteRowItem {
  return {
    schema: 1,
    model: 'm',
    window: AT,
    object: 'abc-0',
    entries: [
      {
        version: 'v1',
        assignment: 'random',
        revision: 0,
        hop: 'assigned',
        requests: 3,
        errors: 1,
        timeouts: 0,
        clientErrors: 0,
        fallbacks: 0,
        errorClasses: { 'http-500': 1 },
        latency: { '-3': 2, '12': 1 },
        scores: { '4': 2 },
      },
    ],
    foldedAt: Date.parse(AT) + 1_000,
    ttl: Date.parse(AT) / 1000 + 14 * 86_400,
    ...over,
  };
}

export function aCapture(over: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    schema: 1,
    requestId: 'q1',
    model: 'm',
    version: 'v1',
    assignment: 'random',
    revision: 0,
    at: Date.parse(AT) + 500,
    outcome: 'ok',
    latencyMs: 12,
    status: 200,
    hot: true,
    ...over,
  };
}
