import * as z from 'zod';
import { evidenceRow } from '../stored/evidence.ts';
import type { Fault } from '../people/faults.ts';
import { modelName, rolloutId, versionName } from '../people/names.ts';
import { rolloutPlan, rolloutRecord } from '../stored/rollout.ts';
import { queued } from '../stored/rollouts/queued.ts';
import { route } from '../stored/route.ts';
import { declaredSettings } from '../people/declared.ts';
import { specification } from '../people/specification.ts';
import { versionRecord } from '../people/version.ts';

/** Body of `POST /models/{model}/rollouts`. */
export const startRequest = z.strictObject({
  version: versionName,
  settings: declaredSettings.optional(),
  /** Start although the rollout would be blind. */
  force: z.boolean().optional(),
  /** Same id = same start: a repeated call changes nothing. Default: made from version and time. */
  rolloutId: rolloutId.optional(),
  /** Check and plan everything, start and write nothing: the answer is that of `POST /models/{model}/plans`. */
  dryRun: z.boolean().optional(),
});
export type StartRequest = z.infer<typeof startRequest>;

/** Answer of `POST /models/{model}/plans`: what a rollout would be and see; nothing is started or written. */
export const startPlan = z.object({
  model: modelName,
  version: versionName,
  /** Absent when the start would be refused. */
  plan: rolloutPlan.optional(),
  /** Its steps by the clock, in seconds from the first shift on; a rollback may come any minute. */
  steps: z
    .array(
      z.object({
        weightPercent: z.number(),
        afterSeconds: z.number(),
        lastsSeconds: z.number(),
        /** The challenger gets copies of so many percent alone. */
        shadow: z.object({ sharePercent: z.number() }).optional(),
        /** The challenger gets nothing: labels of what was copied are waited for. */
        waitsFor: z.literal('labels').optional(),
      }),
    )
    .default([]),
  /** What a start does beyond this, and might be refused for. */
  unchecked: z.array(z.string()).default([]),
  /** What it would do about a rollout that is open now, in words; absent where none is. */
  whenBusy: z.string().optional(),
  /** The rollout that this very start began before: it would begin none. */
  existing: rolloutId.optional(),
  /** Why it would be refused; empty when it would start. */
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type StartPlan = z.infer<typeof startPlan>;

/** Answer of `GET …/rollouts/{rolloutId}/evidence?from=0&part=v3`: evidence rows of windows from there on, and where to go on. */
export const evidencePage = z.object({
  rollout: rolloutRecord,
  verdicts: z.array(z.unknown()),
  rows: z.array(evidenceRow),
  /** Window to ask for next; absent on the last page. */
  next: z.number().int().optional(),
  /** Further evidence to ask for by `part`: of each challenger beside the one that was started, or of each period of a standing one. */
  parts: z.array(z.string()).optional(),
  /** The checkpoint that was folded from this evidence, as the judge stored it; on the first page, where there is one. */
  progress: z.unknown().optional(),
});
export type EvidencePage = z.infer<typeof evidencePage>;

/** Body of `POST /models/{model}/retrospects`: judge recorded rows of two versions as if they had just come in. */
export const retrospectRequest = z.strictObject({
  version: versionName,
  /** Default: the champion of the version's last rollout that began before `to`. */
  champion: versionName.optional(),
  /** ISO instants; whole windows in [from, to). */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Limits of the judge in place of those of the specification; the traffic is as it was. */
  settings: declaredSettings.optional(),
});
export type RetrospectRequest = z.infer<typeof retrospectRequest>;

/** What the judge would have said, window by window of change. */
export const retrospect = z.object({
  model: modelName,
  version: versionName,
  champion: versionName.optional(),
  windows: z.number().int(),
  windowSeconds: z.number(),
  challengerRequests: z.number().int(),
  /** In one sentence: `would have been rolled back at 10 % after 14 windows: …`. */
  says: z.string(),
  /** Looks that differ from the one before: window counted from 0, what was said, the weight in force, why. */
  looks: z.array(
    z.object({ window: z.number().int(), look: z.string(), weightPercent: z.number(), reason: z.string() }),
  ),
});
export type Retrospect = z.infer<typeof retrospect>;

/** Body of `POST /models/{model}/versions?first=true` is a version; the query says that it is to serve at once. */
export const requestByPerson = z.strictObject({ reason: z.string().max(500).optional() });

/** Answer of `PUT /models/{model}`: 201 when written, 200 when the same specification was there. */
export const modelWritten = z.object({ model: modelName, result: z.enum(['written', 'unchanged']) });

/** Answer of `POST /models/{model}/rollouts`: 202 when started, 200 when the same start was there. */
export const rolloutStarted = z.object({
  model: modelName,
  version: versionName,
  rolloutId,
  /** ARN of the first execution; `none` while it waits in the queue. */
  execution: z.string(),
  /** It waits: its place, and the rollout that has to end first. */
  queued: queued.pick({ place: true, behind: true }).optional(),
});
export type RolloutStarted = z.infer<typeof rolloutStarted>;

/** Answer of `POST /models/{model}/versions`: 201 when added, 200 when the same version was there. */
export const versionRegistered = z.object({
  version: versionRecord,
  result: z.enum(['added', 'exists']),
  /** The rollout that puts a first version in place (`?first=true`). */
  rollout: rolloutStarted.optional(),
});

/** Answer of `GET /models/{model}`: what is declared, what is registered, who serves, what was tried (newest first). */
export const modelStatus = z.object({
  specification,
  versions: z.array(versionRecord),
  route: route.optional(),
  rollouts: z.array(rolloutRecord),
});
export type ModelStatus = z.infer<typeof modelStatus>;

/** What callers of one version met in the recent windows; counts by the assigned version, drawn requests alone. */
const armSummary = z.object({
  version: versionName,
  requests: z.number(),
  errors: z.number(),
  timeouts: z.number(),
  /** Answers that were the callers' own fault. */
  clientErrors: z.number().optional(),
  /** Milliseconds, within 2.5 %; absent without requests, or if the rank is a timeout. */
  latencyP50Ms: z.number().optional(),
  latencyP99Ms: z.number().optional(),
});

/** Rows of the last windows of a rollout, added up. */
export const recentRows = z.object({
  /** ISO starts: first window that was read, and the one after the last. */
  from: z.string(),
  to: z.string(),
  arms: z.array(armSummary),
  /** Predictions captured and folded, by assignment. */
  captured: z.record(z.string(), z.number()),
});
export type RecentRows = z.infer<typeof recentRows>;

/** Answer of `GET …/rollouts/{rolloutId}`, and of people's orders: the record as it stands. */
export const rolloutStatus = z.object({
  rollout: rolloutRecord,
  /** The route in force. */
  route: route.optional(),
  /** Verdicts that were given so far, oldest first. */
  verdicts: z.array(z.unknown()).optional(),
  recent: recentRows.optional(),
  /** After an abort: milliseconds until the champion's route was published; after an undo: until it was proven. */
  restoredInMs: z.number().optional(),
  /** After an abort or an undo: whether people were told of it now (`told`), before (`known`), or telling failed and a repeat tries again. */
  told: z.enum(['told', 'known', 'failed']).optional(),
});
export type RolloutStatus = z.infer<typeof rolloutStatus>;

/** Body of every answer that is not 2xx. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string; readonly faults?: readonly Fault[] };
}

/** Routes of the control API: method and path pattern. */
export const apiRoutes = {
  putModel: { method: 'PUT', path: '/models/{model}' },
  getModel: { method: 'GET', path: '/models/{model}' },
  listModels: { method: 'GET', path: '/models' },
  explainRoute: { method: 'POST', path: '/models/{model}/explain' },
  getHealth: { method: 'GET', path: '/models/{model}/health' },
  checkModel: { method: 'POST', path: '/models/{model}/checks' },
  listAlerts: { method: 'GET', path: '/alerts' },
  getAlerts: { method: 'GET', path: '/models/{model}/alerts' },
  changeAlert: { method: 'POST', path: '/models/{model}/alerts' },
  registerVersion: { method: 'POST', path: '/models/{model}/versions' },
  addBaseline: { method: 'POST', path: '/models/{model}/versions/{version}/baselines' },
  listBaselines: { method: 'GET', path: '/models/{model}/baselines' },
  compareSkew: { method: 'POST', path: '/models/{model}/skews' },
  getSkew: { method: 'GET', path: '/models/{model}/skews' },
  deleteData: { method: 'POST', path: '/models/{model}/deletions' },
  retireModel: { method: 'POST', path: '/models/{model}/retire' },
  startRollout: { method: 'POST', path: '/models/{model}/rollouts' },
  planRollout: { method: 'POST', path: '/models/{model}/plans' },
  retrospect: { method: 'POST', path: '/models/{model}/retrospects' },
  undoPromotion: { method: 'POST', path: '/models/{model}/undo' },
  getRollout: { method: 'GET', path: '/models/{model}/rollouts/{rolloutId}' },
  getEvidence: { method: 'GET', path: '/models/{model}/rollouts/{rolloutId}/evidence' },
  makeReport: { method: 'POST', path: '/models/{model}/reports' },
  getReport: { method: 'GET', path: '/models/{model}/report' },
  abortRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/abort' },
  promoteRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/promote' },
  approveRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/approve' },
  rejectRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/reject' },
  pauseRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/pause' },
  resumeRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/resume' },
  retryRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/retry' },
  skipStep: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/skip' },
  extendStep: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/extend' },
} as const;

/** Name of a route of the control API. */
export type ApiRouteName = keyof typeof apiRoutes;

/** All names, in the order of the table. */
export const apiRouteNames: readonly ApiRouteName[] = Object.keys(apiRoutes).filter(
  (name): name is ApiRouteName => name in apiRoutes,
);
