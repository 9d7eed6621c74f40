/** One kind of item in a table: what it is for, who touches it and how, so that nobody has to guess. */
export interface ItemType {
  readonly table: 'registry' | 'windows';
  readonly partition: string;
  readonly sort: string;
  readonly holds: string;
  readonly maxBytes: number;
  readonly life: string;
  /** Functions by the action that they take on it; what a function may do on a table is the sum of these, neither more nor less. */
  readonly by: Readonly<Partial<Record<TableAction, readonly string[]>>>;
  /** Conditions and ranges of these actions. */
  readonly how: string;
}

/** An action of DynamoDB, without the name of its service. */
export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

const restoring = ['rollback', 'restore', 'reconciler'] as const;
/** They change routes. */
const moving = ['control', 'prepare', 'shift', 'promote', ...restoring] as const;
/** They tell people. */
const telling = ['control', 'prepare', 'shift', 'judge', 'report', 'restore', 'reconciler', 'check'] as const;
const readingHistory = ['control', 'prepare', 'judge'] as const;

/** Every item type that is ever stored. A test fails for one that is not here. */
export const itemTypes = {
  specification: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'SPEC',
    holds: 'the declared specification',
    maxBytes: 64_000,
    life: 'kept',
    by: {
      GetItem: ['control', 'prepare', 'promote', 'fold', 'compact', 'feedback', 'check', ...restoring],
      PutItem: ['control'],
    },
    how: 'get, conditional put',
  },
  version: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'VERSION#v',
    holds: 'target and lineage of a version; immutable but for its status',
    maxBytes: 8_000,
    life: 'kept',
    by: {
      GetItem: ['control', 'shift'],
      Query: ['control', 'prepare', 'promote'],
      PutItem: ['control'],
      UpdateItem: ['control', 'prepare', 'promote', ...restoring],
    },
    how: 'get, put if absent, update of status, query by prefix',
  },
  route: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROUTE',
    holds: 'variants, weights, fallback chain, lock, hot flag',
    maxBytes: 32_000,
    life: 'kept',
    by: { GetItem: ['router', ...moving], PutItem: moving },
    how: 'get, transaction on revision and lock',
  },
  rollout: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROLLOUT#id',
    holds: 'plan, step, state, requests by people, current execution, outcome',
    maxBytes: 64_000,
    life: 'kept',
    by: {
      GetItem: [...moving, 'judge', 'report', 'restart'],
      Query: ['control', 'prepare'],
      PutItem: ['prepare'],
      UpdateItem: [...moving, 'judge', 'restart'],
    },
    how: 'get, update on stamp, query by prefix',
  },
  verdict: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ROLLOUT#id#VERDICT#n',
    holds: 'a verdict, on change and at each step end',
    maxBytes: 16_000,
    life: '13 months',
    by: { Query: ['control'], PutItem: ['judge'] },
    how: 'put if absent, query by prefix',
  },
  audit: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'EVENT#time#id',
    holds: 'who, what, before, after, why',
    maxBytes: 8_000,
    life: '13 months',
    by: { Query: ['control'], PutItem: moving },
    how: 'put in the transaction of the change, query by prefix',
  },
  alert: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ALERT#cause',
    holds: 'a message that was told, so that it is told once',
    maxBytes: 8_000,
    life: '90 days',
    by: { GetItem: telling, PutItem: telling },
    how: 'get, put if absent',
  },
  alertItem: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'ALERT#cause#name',
    holds: 'state of an alert: what was found, how often, since when, who looks after it',
    maxBytes: 4_000,
    life: 'while it lives, then 90 days',
    by: { Query: ['check'], PutItem: ['check'] },
    how: 'put on stamp, query by prefix',
  },
  checks: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'CHECKS',
    holds: 'what became of each check of a model in the last run',
    maxBytes: 64_000,
    life: 'kept',
    by: { GetItem: ['check'], PutItem: ['check'] },
    how: 'get, put',
  },
  modelName: {
    table: 'registry',
    partition: 'MODELS',
    sort: 'm',
    holds: 'name of a declared model',
    maxBytes: 200,
    life: 'kept',
    by: { Query: ['sweep'], PutItem: ['control'] },
    how: 'put in the transaction of the specification, query',
  },
  routeVersions: {
    table: 'registry',
    partition: 'ROUTES',
    sort: 'VERSION',
    holds: '64 counters by hash of the model name',
    maxBytes: 2_000,
    life: 'kept',
    by: { GetItem: ['router'], UpdateItem: moving },
    how: 'get, ADD',
  },
  openRollout: {
    table: 'registry',
    partition: 'OPEN',
    sort: 'ROLLOUT#m',
    holds: 'id of the open rollout of a model',
    maxBytes: 1_000,
    life: 'while open',
    by: { Query: ['reconciler'], PutItem: ['prepare'], DeleteItem: ['control', 'promote', ...restoring] },
    how: 'put in the transaction of the lock, deleted after the last publication, query',
  },
  minuteRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'min#minute#object',
    holds: 'minute row of a hot model',
    maxBytes: 1_024,
    life: '14 days, longer while its rollout is open',
    by: { Query: readingHistory, PutItem: ['fold'] },
    how: 'put by deterministic key, query by time range',
  },
  outcomeRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'kpi#window#arrived#object',
    holds: 'KPI events and values of requests of one window that arrived in another',
    maxBytes: 16_000,
    life: '14 days, longer while its rollout is open',
    by: { Query: readingHistory, PutItem: ['fold'] },
    how: 'query by time range of the requests',
  },
  heard: {
    table: 'windows',
    partition: 'STREAM#k',
    sort: 'HEARD',
    holds: 'up to where a stream has been heard',
    maxBytes: 1_000,
    life: 'kept',
    by: { GetItem: readingHistory, PutItem: ['fold'] },
    how: 'get',
  },
  sliceRow: {
    table: 'windows',
    partition: 'SLICE#m',
    sort: 'window#version#assignment',
    holds: 'counts by 64 slices of the sticky position',
    maxBytes: 16_000,
    life: '14 days',
    by: { Query: ['control', 'prepare'], PutItem: ['fold'] },
    how: 'query by time range',
  },
  grid: {
    table: 'registry',
    partition: 'MODEL#m',
    sort: 'GRID#column',
    holds: 'grid of a numeric column: origin and unit, fixed once',
    maxBytes: 1_000,
    life: 'kept',
    by: { Query: ['fold'], PutItem: ['fold'] },
    how: 'put if absent, query by prefix',
  },
  healthRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'five#start',
    holds: 'counts, latency, scores and odd values of each arm in five windows',
    maxBytes: 1_024,
    life: '14 days',
    by: { Query: ['check'], PutItem: ['compact'] },
    how: 'put, query by time range',
  },
  pointerRow: {
    table: 'windows',
    partition: 'ROW#m',
    sort: 'hour#start, day#start',
    holds: 'counts of each arm, and where the wide row of the hour or day is',
    maxBytes: 4_000,
    life: '100 days, 13 months',
    by: { Query: ['check'], PutItem: ['compact'] },
    how: 'put, query by time range',
  },
  dirty: {
    table: 'windows',
    partition: 'DIRTY#period',
    sort: 'start',
    holds: 'a period into which something came since its rows were written',
    maxBytes: 500,
    life: 'until compacted',
    by: { Query: ['compact'], PutItem: ['fold', 'compact'], DeleteItem: ['compact'] },
    how: 'put, query up to a start, delete on stamp',
  },
  label: {
    table: 'windows',
    partition: 'LABEL#hash',
    sort: 'LABEL',
    holds: 'the label of a prediction, and the one that it replaced',
    maxBytes: 1_000,
    life: 'as long as its model takes labels',
    by: { PutItem: ['feedback', 'fold'] },
    how: 'put if absent, put on label and batch',
  },
  labelEvent: {
    table: 'windows',
    partition: 'LABEL#hash',
    sort: 'KPI#name',
    holds: 'a KPI event that was seen',
    maxBytes: 500,
    life: 'as long as its model takes labels',
    by: { PutItem: ['feedback', 'fold'] },
    how: 'put if absent',
  },
} as const satisfies Record<string, ItemType>;
