import type { ApiError, ApiRouteName } from '../../contracts/api/api.ts';
import { MAX_BASELINE_BODY } from '../../contracts/api/baseline-api.ts';
import { MAX_BODY_BYTES } from '../../contracts/api/router-reply.ts';
import { errorStatus } from '../../contracts/api/error-codes.ts';
import { InvalidInputError, UnderstudyError } from '../../contracts/api/errors.ts';
import { check, type Fault } from '../../contracts/people/faults.ts';
import { modelName, rolloutId, versionName } from '../../contracts/people/names.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import { lostNumbers } from '../../contracts/people/written-numbers.ts';
import { personOperations, type PersonDeps } from './person-operations.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { matchApiRoute } from './match-api-route.ts';
import { lifeOperations, type LifeDeps } from './life-operations.ts';
import { routingOperations } from './routing-operations.ts';
import { monitoringOperations, type MonitoringDeps } from './monitoring-operations.ts';
import type { Person } from '../system/ports.ts';
import { planStart } from '../rollout/planning/plan-start.ts';
import { addBaseline, type AddBaselineDeps } from '../registry/baselines/add-baseline.ts';
import { listBaselines, type ListBaselinesDeps } from '../registry/baselines/list-baselines.ts';
import { putModel, type PutModelDeps } from '../registry/put-model.ts';
import { registerVersion, type RegisterDeps } from '../registry/register-version.ts';
import { retrospectRollout, type RetrospectDeps } from '../rollout/planning/retrospect-rollout.ts';
import { showEvidence, type ShowEvidenceDeps } from '../rollout/evidence/show-evidence.ts';
import { showModel, type ShowModelDeps } from '../registry/show-model.ts';
import { makeReport, showReport, type MakeReportDeps } from '../reporting/make-report.ts';
import { showRollout, type ShowRolloutDeps } from '../rollout/evidence/show-rollout.ts';
import { startRollout, type StartDeps } from '../rollout/planning/start-rollout.ts';

/** What the control API needs from outside. */
export type ControlDeps = PutModelDeps &
  MonitoringDeps &
  AddBaselineDeps &
  ListBaselinesDeps &
  LifeDeps &
  Omit<RegisterDeps, 'startFirst'> &
  StartDeps &
  PersonDeps &
  ShowModelDeps &
  ShowRolloutDeps &
  ShowEvidenceDeps &
  RetrospectDeps &
  MakeReportDeps;

/** A request to the control API. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Body as text; empty if there is none. */
  readonly body: string;
  /** Who asks; absent where IAM names nobody, and then nothing is answered. */
  readonly by?: Person | undefined;
}

/** Its answer. `error` is what was thrown, for the log; callers never see it. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly error?: unknown;
}

/** Faults in one answer: a body of a megabyte may have more than an answer has room for. */
const MOST_FAULTS = 200;

/** Calls that bring packed content. */
const packed: ReadonlySet<ApiRouteName> = new Set(['addBaseline', 'compareSkew']);

interface Call {
  readonly model: string;
  readonly version: string;
  readonly rolloutId: string;
  readonly first: boolean;
  /** First window of a page. */
  readonly from: number;
  /** Which evidence of several. */
  readonly part: string | undefined;
  readonly body: unknown;
  readonly by: Person;
}

/** Answers one request. Never throws: every failure is a status, a code and a message. */
export async function answerControl(deps: ControlDeps, request: ControlRequest): Promise<ControlAnswer> {
  try {
    const { name, call } = readCall(request);
    return await operations[name](deps, call);
  } catch (error) {
    return failureOf(error);
  }
}

const operations: Record<ApiRouteName, (deps: ControlDeps, call: Call) => Promise<ControlAnswer>> = {
  async putModel(deps, call) {
    const body = await putModel(deps, call);
    return { status: body.result === 'written' ? 201 : 200, body };
  },
  ...monitoringOperations,
  ...lifeOperations,
  ...routingOperations,
  async getModel(deps, { model }) {
    return { status: 200, body: await showModel(deps, model) };
  },
  async registerVersion(deps, call) {
    const startFirst: RegisterDeps['startFirst'] = async (order) => (await startRollout(deps, order)).rollout;
    const body = await registerVersion({ ...deps, startFirst }, call);
    return { status: body.result === 'added' ? 201 : 200, body };
  },
  async addBaseline(deps, call) {
    const body = await addBaseline(deps, call);
    return { status: body.result === 'added' ? 201 : 200, body };
  },
  async listBaselines(deps, { model }) {
    return { status: 200, body: await listBaselines(deps, model) };
  },
  async startRollout(deps, call) {
    if (fieldOf(call.body, 'dryRun') === true) return { status: 200, body: await planStart(deps, call) };
    const { kind, rollout } = await startRollout(deps, call);
    return { status: kind === 'exists' ? 200 : 202, body: rollout };
  },
  async planRollout(deps, call) {
    return { status: 200, body: await planStart(deps, call) };
  },
  async retrospect(deps, call) {
    return { status: 200, body: await retrospectRollout(deps, call) };
  },
  async getEvidence(deps, call) {
    return { status: 200, body: await showEvidence(deps, call) };
  },
  async getRollout(deps, call) {
    return { status: 200, body: await showRollout(deps, call.model, call.rolloutId) };
  },
  async makeReport(deps, call) {
    return { status: 201, body: await makeReport(deps, call) };
  },
  async getReport(deps, call) {
    return { status: 200, body: await showReport(deps, call) };
  },
  ...personOperations,
  ...scheduleOperations,
};

function readCall({ method, path, query, body, by }: ControlRequest): { name: ApiRouteName; call: Call } {
  if (by === undefined)
    throw new UnderstudyError('NO_IDENTITY', 'IAM names nobody who asks: call the Function URL with a signed request');
  const match = matchApiRoute(method, path);
  if (match.kind === 'not-found') throw new UnderstudyError('NOT_FOUND', `no such path: ${path}`);
  if (match.kind === 'method-not-allowed') {
    throw new UnderstudyError('METHOD_NOT_ALLOWED', `${path} takes ${match.allowed.join(' and ')}, got ${method}`);
  }
  const from = Number(query['from'] ?? 0);
  const faults = [...fromFaults(from), ...namesFaults(match.params)];
  if (faults.length > 0) throw new InvalidInputError('the path', faults);
  const { model = '', version = '', rolloutId: rollout = '' } = match.params;
  const most = packed.has(match.name) ? MAX_BASELINE_BODY : MAX_BODY_BYTES;
  const first = query['first'] === 'true';
  const call = { model, version, rolloutId: rollout, first, from, part: query['part'], body: bodyOf(body, most), by };
  return { name: match.name, call };
}

function fromFaults(from: number): readonly Fault[] {
  return Number.isSafeInteger(from) && from >= 0 ? [] : [{ path: 'from', message: 'must be a whole number from 0 up' }];
}

function namesFaults(params: Readonly<Record<string, string>>): readonly Fault[] {
  const { model, version, rolloutId: rollout } = params;
  return [
    ...(model === undefined ? [] : nameFaults('model', check(modelName, model))),
    ...(version === undefined ? [] : nameFaults('version', check(versionName, version))),
    ...(rollout === undefined ? [] : nameFaults('rolloutId', check(rolloutId, rollout))),
  ];
}

function nameFaults(path: string, checked: ReturnType<typeof check>): readonly Fault[] {
  return checked.ok ? [] : checked.faults.map(({ message }) => ({ path, message }));
}

function bodyOf(text: string, most: number): unknown {
  if (text.length > most) {
    throw new UnderstudyError('BODY_TOO_LARGE', `the body must be at most ${most} bytes, got ${text.length}`);
  }
  if (text === '') return undefined;
  const body = jsonOf(text);
  const lost = lostNumbers(text);
  if (lost.length > 0) throw new InvalidInputError('the body', lost);
  return body;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError('the body', [{ path: '', message: 'the body must be JSON' }]);
  }
}

function failureOf(error: unknown): ControlAnswer {
  if (!(error instanceof UnderstudyError)) {
    const body: ApiError = { error: { code: 'INTERNAL', message: 'something went wrong, see the log' } };
    return { status: errorStatus.INTERNAL, body, error };
  }
  const { code, message, faults } = error;
  const body: ApiError = {
    error: { code, message, ...(faults.length > 0 ? { faults: faults.slice(0, MOST_FAULTS) } : {}) },
  };
  return { status: errorStatus[code], body, error };
}
