import * as z from 'zod';
import {
  apiRoutes,
  evidencePage,
  modelStatus,
  modelWritten,
  retrospect,
  rolloutStarted,
  rolloutStatus,
  startPlan,
  versionRegistered,
  type EvidencePage,
  type ModelStatus,
  type Retrospect,
  type RetrospectRequest,
  type RolloutStarted,
  type StartPlan,
  type StartRequest,
} from '../../lambdas/contracts/api/api.ts';
import {
  alertChanged,
  alertList,
  checkedNow,
  fleetPage,
  modelHealth,
  type AlertChanged,
  type AlertList,
  type AlertOrder,
  type CheckedNow,
  type ModelHealth,
} from '../../lambdas/contracts/api/monitoring-api.ts';
import {
  dataDeleted,
  retired,
  type DataDeleted,
  type DeleteRequest,
  type Retired,
  type RetireRequest,
} from '../../lambdas/contracts/api/life-api.ts';
import { routeExplained, type ExplainRequest, type RouteExplained } from '../../lambdas/contracts/api/routing-api.ts';
import { modelReport, type ModelReportAnswer } from '../../lambdas/contracts/api/report-api.ts';
import {
  baselineList,
  baselineWritten,
  type BaselineList,
  type BaselineRequest,
  type BaselineWritten,
} from '../../lambdas/contracts/api/baseline-api.ts';
import {
  skewAnswer,
  skewBatchAnswer,
  type SkewAnswer,
  type SkewBatchAnswer,
  type SkewRequest,
} from '../../lambdas/contracts/api/skew-api.ts';
import { undone, type RetryRequest, type UndoRequest, type Undone } from '../../lambdas/contracts/api/order-api.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import type { Specification } from '../../lambdas/contracts/people/specification.ts';
import type { VersionInput } from '../../lambdas/contracts/people/version.ts';
import { apiErrorOf, parseJson } from './api-error.ts';
import { CliError } from './cli-error.ts';
import type { Sender } from './signed-request.ts';

/** What a person may order of a rollout, and the route for it. */
const orderRoutes = {
  abort: 'abortRollout',
  promote: 'promoteRollout',
  approve: 'approveRollout',
  reject: 'rejectRollout',
  pause: 'pauseRollout',
  resume: 'resumeRollout',
  skip: 'skipStep',
  extend: 'extendStep',
} as const;
export type PersonsOrder = keyof typeof orderRoutes;

/** Why, and for a step's orders which one, counted from 0, and how long it is to last. */
export interface OrderBody {
  readonly reason?: string;
  readonly step?: number;
  readonly bake?: string;
  /** The question that is answered. */
  readonly question?: string;
}

/** A plan is simulated before it is shown. */
const TIMEOUT_MS = 60_000;

/** The control API, call by call. Every method throws CliError for an answer that is not 2xx. */
export class ControlClient {
  readonly #send: Sender;
  readonly #base: string;

  constructor(send: Sender, base: string) {
    this.#send = send;
    this.#base = base;
  }

  /** Declares a model; the same specification again changes nothing. */
  putModel(specification: Specification): Promise<z.infer<typeof modelWritten>> {
    const path = pathOf('putModel', { model: specification.model });
    return this.#call(modelWritten, { method: apiRoutes.putModel.method, path, body: specification });
  }

  /** Specification, versions, route and rollouts of a model. */
  getModel(model: string): Promise<ModelStatus> {
    return this.#call(modelStatus, { method: apiRoutes.getModel.method, path: pathOf('getModel', { model }) });
  }

  /** Who would serve a request, and why. */
  explainRoute(model: string, request: ExplainRequest): Promise<RouteExplained> {
    const path = pathOf('explainRoute', { model });
    return this.#call(routeExplained, { method: 'POST', path, body: request });
  }

  /** How every model is, by name. */
  async listModels(): Promise<readonly ModelHealth[]> {
    const models: ModelHealth[] = [];
    for (let from = 0; ;) {
      const page = await this.#call(fleetPage, { method: 'GET', path: `${pathOf('listModels', {})}?from=${from}` });
      models.push(...page.models);
      if (page.next === undefined) return models;
      from = page.next;
    }
  }

  /** How a model is. */
  getHealth(model: string): Promise<ModelHealth> {
    return this.#call(modelHealth, { method: 'GET', path: pathOf('getHealth', { model }) });
  }

  /** Runs the checks of a model. */
  checkModel(model: string): Promise<CheckedNow> {
    return this.#call(checkedNow, { method: 'POST', path: pathOf('checkModel', { model }) });
  }

  /** All alerts of a model, or the open ones of all models; worst first. */
  listAlerts(model: string | undefined): Promise<AlertList> {
    const path = model === undefined ? pathOf('listAlerts', {}) : pathOf('getAlerts', { model });
    return this.#call(alertList, { method: 'GET', path });
  }

  /** Acknowledges, snoozes or wakes an open alert. */
  changeAlert(model: string, order: AlertOrder): Promise<AlertChanged> {
    return this.#call(alertChanged, { method: 'POST', path: pathOf('changeAlert', { model }), body: order });
  }

  /** Registers a version; with `first` also starts the rollout that puts it in place. */
  registerVersion(version: VersionInput, first: boolean): Promise<z.infer<typeof versionRegistered>> {
    const path = `${pathOf('registerVersion', { model: version.model })}${first ? '?first=true' : ''}`;
    return this.#call(versionRegistered, { method: apiRoutes.registerVersion.method, path, body: version });
  }

  /** Makes a baseline of a version; the same content again changes nothing. */
  addBaseline(
    of: { readonly model: string; readonly version: string },
    request: BaselineRequest,
  ): Promise<BaselineWritten> {
    const { method } = apiRoutes.addBaseline;
    return this.#call(baselineWritten, { method, path: pathOf('addBaseline', of), body: request });
  }

  /** All baselines of a model, and the grids on which new ones must be sketched. */
  listBaselines(model: string): Promise<BaselineList> {
    const { method } = apiRoutes.listBaselines;
    return this.#call(baselineList, { method, path: pathOf('listBaselines', { model }) });
  }

  /** Compares a batch of feature values until the time of one call is over; the answer says whether it is done. */
  sendSkewBatch(model: string, request: SkewRequest): Promise<SkewBatchAnswer> {
    const { method } = apiRoutes.compareSkew;
    return this.#call(skewBatchAnswer, { method, path: pathOf('compareSkew', { model }), body: request });
  }

  /** Ends an upload of feature values. */
  endSkew(model: string, request: SkewRequest): Promise<SkewAnswer> {
    const { method } = apiRoutes.compareSkew;
    return this.#call(skewAnswer, { method, path: pathOf('compareSkew', { model }), body: request });
  }

  /** What the newest upload of feature values came to. */
  getSkew(model: string): Promise<SkewAnswer> {
    return this.#call(skewAnswer, { method: apiRoutes.getSkew.method, path: pathOf('getSkew', { model }) });
  }

  /** Takes a version, or the whole model, out of traffic for good. */
  retire(model: string, request: RetireRequest): Promise<Retired> {
    return this.#call(retired, { method: 'POST', path: pathOf('retireModel', { model }), body: request });
  }

  /** Removes data until the time of one call is over; the answer says whether it is done. */
  deleteData(model: string, request: DeleteRequest): Promise<DataDeleted> {
    return this.#call(dataDeleted, { method: 'POST', path: pathOf('deleteData', { model }), body: request });
  }

  startRollout(model: string, request: StartRequest): Promise<RolloutStarted> {
    const path = pathOf('startRollout', { model });
    return this.#call(rolloutStarted, { method: apiRoutes.startRollout.method, path, body: request });
  }

  /** What a rollout would be and see; nothing is started. */
  planRollout(model: string, request: StartRequest): Promise<StartPlan> {
    const path = pathOf('planRollout', { model });
    return this.#call(startPlan, { method: apiRoutes.planRollout.method, path, body: request });
  }

  /** Everything that a start checks and plans; nothing is started. */
  dryRun(model: string, request: StartRequest): Promise<StartPlan> {
    const path = pathOf('startRollout', { model });
    return this.#call(startPlan, { method: 'POST', path, body: { ...request, dryRun: true } });
  }

  /** What the judge would have said of recorded rows. */
  retrospect(model: string, request: RetrospectRequest): Promise<Retrospect> {
    const path = pathOf('retrospect', { model });
    return this.#call(retrospect, { method: apiRoutes.retrospect.method, path, body: request });
  }

  /** Record, verdicts and all evidence of a rollout, page by page. @param part of a further challenger, or of a period */
  async getEvidence(model: string, rolloutId: string, part?: string): Promise<Omit<EvidencePage, 'next'>> {
    const { method } = apiRoutes.getEvidence;
    const rows: EvidencePage['rows'] = [];
    const of = part === undefined ? '' : `&part=${encodeURIComponent(part)}`;
    let progress: unknown;
    for (let from = 0; ;) {
      const path = `${pathOf('getEvidence', { model, rolloutId })}?from=${from}${of}`;
      const page = await this.#call(evidencePage, { method, path });
      rows.push(...page.rows);
      progress ??= page.progress;
      if (page.next === undefined) return { ...page, rows, progress };
      from = page.next;
    }
  }

  async getRollout(model: string, rolloutId: string): Promise<RolloutRecord> {
    const path = pathOf('getRollout', { model, rolloutId });
    return (await this.#call(rolloutStatus, { method: apiRoutes.getRollout.method, path })).rollout;
  }

  /** Report of a model: made now, or the newest that is stored. */
  report(model: string, kind: 'made' | 'stored'): Promise<ModelReportAnswer> {
    const route = kind === 'made' ? 'makeReport' : 'getReport';
    return this.#call(modelReport, { method: apiRoutes[route].method, path: pathOf(route, { model }) });
  }

  /** A person's request; an abort puts the champion back at once, everything else is obeyed at the next tick. */
  async askRollout(
    kind: PersonsOrder,
    rollout: { readonly model: string; readonly rolloutId: string },
    body: OrderBody,
  ): Promise<RolloutRecord> {
    const route = orderRoutes[kind];
    return (await this.#call(rolloutStatus, { method: 'POST', path: pathOf(route, rollout), body })).rollout;
  }

  /** The same plan again of a rollout that has ended; ordered again, it is the same try. */
  retry(of: { readonly model: string; readonly rolloutId: string }, body: RetryRequest): Promise<RolloutStarted> {
    return this.#call(rolloutStarted, { method: 'POST', path: pathOf('retryRollout', of), body });
  }

  /** What the next try would be; nothing is started. */
  dryRetry(of: { readonly model: string; readonly rolloutId: string }, body: RetryRequest): Promise<StartPlan> {
    return this.#call(startPlan, { method: 'POST', path: pathOf('retryRollout', of), body: { ...body, dryRun: true } });
  }

  /** All traffic back to a version that served before, at once. */
  undo(model: string, body: UndoRequest): Promise<Undone> {
    return this.#call(undone, { method: 'POST', path: pathOf('undoPromotion', { model }), body });
  }

  async #call<T>(
    schema: z.ZodType<T>,
    call: { readonly method: string; readonly path: string; readonly body?: unknown },
  ): Promise<T> {
    const { status, text } = await this.#send({ ...call, base: this.#base, timeoutMs: TIMEOUT_MS });
    const body = parseJson(text);
    if (status >= 200 && status < 300) return readAnswer(schema, body, call.path);
    throw apiErrorOf(status, body, `the control API answered ${status} to ${call.path}`);
  }
}

function pathOf(name: keyof typeof apiRoutes, values: Readonly<Record<string, unknown>>): string {
  return apiRoutes[name].path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(values[key])));
}

function readAnswer<T>(schema: z.ZodType<T>, body: unknown, path: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const message = `the control API answered ${path} in a form that this version does not know`;
  throw new CliError('unexpected', `${message}: ${z.prettifyError(parsed.error)}`);
}
