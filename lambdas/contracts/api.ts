import * as z from 'zod';
import type { Fault } from './faults.ts';
import { rolloutId, versionName } from './names.ts';
import { rolloutSettings } from './specification.ts';

/** Body of `POST /models/{model}/rollouts`. */
export const startRequest = z.strictObject({
  version: versionName,
  settings: rolloutSettings.optional(),
  /** Same id = same start: a repeated call changes nothing. Default: made from version and time. */
  rolloutId: rolloutId.optional(),
});
export type StartRequest = z.infer<typeof startRequest>;

/** Body of `POST /models/{model}/versions?first=true` is a version; the query says that it is to serve at once. */
export const requestByPerson = z.strictObject({ reason: z.string().max(500).optional() });

/** Body of every answer that is not 2xx. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string; readonly faults?: readonly Fault[] };
}

/** Routes of the control API: method and path pattern. */
export const apiRoutes = {
  putModel: { method: 'PUT', path: '/models/{model}' },
  getModel: { method: 'GET', path: '/models/{model}' },
  registerVersion: { method: 'POST', path: '/models/{model}/versions' },
  startRollout: { method: 'POST', path: '/models/{model}/rollouts' },
  getRollout: { method: 'GET', path: '/models/{model}/rollouts/{rolloutId}' },
  abortRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/abort' },
  promoteRollout: { method: 'POST', path: '/models/{model}/rollouts/{rolloutId}/promote' },
} as const;

/** Headers of a reply of the router. */
export const replyHeaders = {
  version: 'x-understudy-version',
  variant: 'x-understudy-variant',
  predictionId: 'x-understudy-prediction-id',
  /** Set when a later hop answered: `fallback` and the version, or `static`. */
  fallback: 'x-understudy-fallback',
  revision: 'x-understudy-revision',
} as const;

/** Requests to the router: `POST /{model}`; body limit in bytes, refused with 413 before any work. */
export const MAX_BODY_BYTES = 1_000_000;
