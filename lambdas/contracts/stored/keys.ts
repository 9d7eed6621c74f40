const COUNTERS = 64;

/** Primary key of an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

interface OutcomeKey {
  readonly window: string;
  readonly arrived: string;
  readonly object: string;
}

interface SliceKey {
  readonly object: string;
  readonly window: string;
  readonly version: string;
  readonly assignment: string;
}

export const keys = {
  specification: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'SPEC' }),
  version: (model: string, version: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `VERSION#${version}` }),
  versions: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'VERSION#' }),
  route: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'ROUTE' }),
  rollout: (model: string, rolloutId: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `ROLLOUT#${rolloutId}` }),
  rollouts: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'ROLLOUT#' }),
  /** Ids of starts that wait for their turn. */
  queue: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'QUEUE' }),
  /** `n` is padded so that verdicts sort in the order in which they were given. */
  verdict: (model: string, rolloutId: string, n: number): ItemKey => ({
    pk: `MODEL#${model}`,
    sk: `ROLLOUT#${rolloutId}#VERDICT#${String(n).padStart(6, '0')}`,
  }),
  verdicts: (model: string, rolloutId: string): ItemKey => ({
    pk: `MODEL#${model}`,
    sk: `ROLLOUT#${rolloutId}#VERDICT#`,
  }),
  audit: (model: string, at: string, id: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `EVENT#${at}#${id}` }),
  audits: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'EVENT#' }),
  grid: (model: string, column: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `GRID#${column}` }),
  grids: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'GRID#' }),
  baseline: (model: string, version: string, id: string): ItemKey => ({
    pk: `MODEL#${model}`,
    sk: `BASELINE#${version}#${id}`,
  }),
  baselines: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'BASELINE#' }),
  alert: (model: string, cause: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `ALERT#${cause}` }),
  /** State of an alert; what was told of it stands beside it under its event id. */
  alertItem: (model: string, cause: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `ALERT#cause#${cause}` }),
  alertItems: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'ALERT#cause#' }),
  /** Open alerts of all models in one partition. */
  openAlert: (model: string, cause: string): ItemKey => ({ pk: 'OPEN', sk: `ALERT#${model}#${cause}` }),
  openAlerts: (): ItemKey => ({ pk: 'OPEN', sk: 'ALERT#' }),
  /** Places of single messages in a minute of a topic. */
  toldPlace: (severity: string, minute: string, n: number): ItemKey => ({
    pk: `TOLD#${severity}#${minute}`,
    sk: `PLACE#${n}`,
  }),
  /** Findings that wait for the digest of a topic. */
  waitingFinding: (severity: string, model: string, id: string): ItemKey => ({
    pk: `TOLD#${severity}`,
    sk: `WAIT#${model}#${id}`,
  }),
  waitingFindings: (severity: string): ItemKey => ({ pk: `TOLD#${severity}`, sk: 'WAIT#' }),
  checks: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'CHECKS' }),
  performance: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'PERFORMANCE' }),
  drift: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'DRIFT' }),
  report: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'REPORT' }),
  /** How far a deletion of a model's data is. */
  erasure: (model: string): ItemKey => ({ pk: `MODEL#${model}`, sk: 'ERASURE' }),
  /** All rows of a model by time. */
  rows: (model: string): Pick<ItemKey, 'pk'> => ({ pk: `ROW#${model}` }),
  modelName: (model: string): ItemKey => ({ pk: 'MODELS', sk: model }),
  /** Every model that was ever declared. */
  modelNames: (): Pick<ItemKey, 'pk'> => ({ pk: 'MODELS' }),
  routeVersions: (): ItemKey => ({ pk: 'ROUTES', sk: 'VERSION' }),
  openRollout: (model: string): ItemKey => ({ pk: 'OPEN', sk: `ROLLOUT#${model}` }),
  waitingRollout: (model: string, rolloutId: string): ItemKey => ({ pk: 'OPEN', sk: `ROLLOUT#${model}#${rolloutId}` }),
  openRollouts: (): ItemKey => ({ pk: 'OPEN', sk: 'ROLLOUT#' }),
  minuteRow: (model: string, window: string, object: string): ItemKey => ({
    pk: `ROW#${model}`,
    sk: `min#${window}#${object}`,
  }),
  minuteRows: (model: string, fromWindow: string): ItemKey => ({ pk: `ROW#${model}`, sk: `min#${fromWindow}` }),
  outcomeRow: (model: string, { window, arrived, object }: OutcomeKey): ItemKey => ({
    pk: `ROW#${model}`,
    sk: `kpi#${window}#${arrived}#${object}`,
  }),
  outcomeRows: (model: string, fromWindow: string): ItemKey => ({ pk: `ROW#${model}`, sk: `kpi#${fromWindow}` }),
  /** Outcomes have one stream for all models. */
  outcomesHeard: (): ItemKey => ({ pk: 'STREAM#outcomes', sk: 'HEARD' }),
  sliceRow: (model: string, { window, version, assignment, object }: SliceKey): ItemKey => ({
    pk: `SLICE#${model}`,
    sk: `${window}#${version}#${assignment}#${object}`,
  }),
  /** By the hash of the prediction id. */
  label: (idHash: string): ItemKey => ({ pk: `LABEL#${idHash}`, sk: 'LABEL' }),
  labelEvent: (idHash: string, kpi: string): ItemKey => ({ pk: `LABEL#${idHash}`, sk: `KPI#${kpi}` }),
  healthRow: (model: string, start: string): ItemKey => ({ pk: `ROW#${model}`, sk: `five#${start}` }),
  pointerRow: (model: string, period: 'hour' | 'day', start: string): ItemKey => ({
    pk: `ROW#${model}`,
    sk: `${period}#${start}`,
  }),
  /** Periods whose rows must be written (again). */
  dirty: (period: 'five' | 'hour' | 'label' | 'day', start: string): ItemKey => ({ pk: `DIRTY#${period}`, sk: start }),
  /** Who does some work alone. */
  lease: (name: string): ItemKey => ({ pk: `LEASE#${name}`, sk: 'LEASE' }),
  /** Requests of a model that are under way. */
  flight: (model: string): ItemKey => ({ pk: `FLIGHT#${model}`, sk: 'FLIGHT' }),
  sliceRows: (model: string, fromWindow: string): ItemKey => ({ pk: `SLICE#${model}`, sk: fromWindow }),
} as const;

/** Attribute of the version item that counts the changes of the routes of a model: `c0` to `c63`. */
export function routeCounter(model: string): string {
  return `c${hashOf(model) % COUNTERS}`;
}

/** 32-bit FNV-1a hash of a text, the one that spreads models over counters and streams. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}
