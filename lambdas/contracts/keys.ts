/** One kind of item in a table: what it is for, who touches it and how, so that nobody has to guess. */
export interface ItemType {
  readonly table: 'registry' | 'windows';
  readonly partition: string;
  readonly sort: string;
  readonly holds: string;
  readonly maxBytes: number;
  readonly life: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  readonly access: string;
}

const COUNTERS = 64;

/** Every item type that is ever stored. A test fails for one that is not here. */
export const itemTypes = {
  specification: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'SPEC',
    holds: 'the declared specification',
    maxBytes: 64_000,
    life: 'kept',
    writers: ['control'],
    readers: ['control', 'prepare', 'shift', 'judge'],
    access: 'get, conditional put',
  },
  version: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'VERSION#v',
    holds: 'target and lineage of a version; immutable but for its status',
    maxBytes: 8_000,
    life: 'kept',
    writers: ['control', 'promote', 'restore'],
    readers: ['control', 'prepare'],
    access: 'get, put if absent, update of status, query by prefix',
  },
  route: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROUTE',
    holds: 'variants, weights, fallback chain, lock, hot flag',
    maxBytes: 32_000,
    life: 'kept',
    writers: ['control', 'prepare', 'shift', 'promote', 'restore'],
    readers: ['router', 'control', 'judge'],
    access: 'get, transaction on revision and lock',
  },
  rollout: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROLLOUT#id',
    holds: 'plan, step, state, requests by people, current execution, outcome',
    maxBytes: 64_000,
    life: 'kept',
    writers: ['control', 'prepare', 'shift', 'judge', 'promote', 'restore', 'report', 'restart'],
    readers: ['control', 'judge', 'reconciler', 'restore'],
    access: 'get, update on stamp, query by prefix',
  },
  verdict: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROLLOUT#id#VERDICT#n',
    holds: 'a verdict, on change and at each step end',
    maxBytes: 16_000,
    life: '13 months',
    writers: ['judge'],
    readers: ['control'],
    access: 'put if absent, query by prefix',
  },
  audit: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'EVENT#time#id',
    holds: 'who, what, before, after, why',
    maxBytes: 8_000,
    life: '13 months',
    writers: ['control', 'prepare', 'shift', 'promote', 'restore'],
    readers: ['control'],
    access: 'put in the transaction of the change, query by prefix',
  },
  alert: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ALERT#cause',
    holds: 'a message that was told, so that it is told once',
    maxBytes: 8_000,
    life: '90 days',
    writers: ['prepare', 'shift', 'judge', 'report', 'restore'],
    readers: ['control'],
    access: 'get, put if absent',
  },
  routeVersions: {
    table: 'registry',
    partition: 'ROUTES',
    sort: 'VERSION',
    holds: '64 counters by hash of the model name',
    maxBytes: 2_000,
    life: 'kept',
    writers: ['control', 'prepare', 'shift', 'promote', 'restore', 'reconciler'],
    readers: ['router'],
    access: 'get, ADD',
  },
  openRollout: {
    table: 'registry',
    partition: 'OPEN',
    sort: 'ROLLOUT#m',
    holds: 'id of the open rollout of a model',
    maxBytes: 1_000,
    life: 'while open',
    writers: ['prepare', 'promote', 'restore'],
    readers: ['reconciler'],
    access: 'put in the transaction of the lock, deleted after the last publication, query',
  },
  minuteRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'min#minute#object',
    holds: 'minute row of a hot model',
    maxBytes: 1_024,
    life: '14 days, longer while its rollout is open',
    writers: ['fold'],
    readers: ['judge', 'control'],
    access: 'put by deterministic key, query by time range',
  },
  outcomeRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'kpi#window#arrived#object',
    holds: 'KPI events and values of requests of one window that arrived in another',
    maxBytes: 16_000,
    life: '14 days, longer while its rollout is open',
    writers: ['fold'],
    readers: ['judge', 'prepare', 'control'],
    access: 'query by time range of the requests',
  },
  heard: {
    table: 'windows',
    partition: 'STREAM#k',
    sort: 'HEARD',
    holds: 'up to where a stream has been heard',
    maxBytes: 1_000,
    life: 'kept',
    writers: ['fold'],
    readers: ['judge'],
    access: 'get',
  },
  sliceRow: {
    table: 'windows',
    partition: 'SLICE#m',
    sort: 'window#version#assignment',
    holds: 'counts by 64 slices of the sticky position',
    maxBytes: 16_000,
    life: '14 days',
    writers: ['fold'],
    readers: ['prepare', 'control'],
    access: 'query by time range',
  },
} as const satisfies Record<string, ItemType>;

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
  alert: (model: string, cause: string): ItemKey => ({ pk: `MODEL#${model}`, sk: `ALERT#${cause}` }),
  routeVersions: (): ItemKey => ({ pk: 'ROUTES', sk: 'VERSION' }),
  openRollout: (model: string): ItemKey => ({ pk: 'OPEN', sk: `ROLLOUT#${model}` }),
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
  sliceRow: (model: string, { window, version, assignment }: SliceKey): ItemKey => ({
    pk: `SLICE#${model}`,
    sk: `${window}#${version}#${assignment}`,
  }),
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
