import { readFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { settingsOf, type StreamLine } from '../../../bench/judge/judge-stream.ts';
import { DynamoRolloutStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRowStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-row-store.ts';
import { S3ObjectStore } from '../../../lambdas/adapters/objects/s3-object-store.ts';
import { keys } from '../../../lambdas/contracts/stored/keys.ts';
import { checkpointKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { MinuteEntry, MinuteRowItem } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { planJudge } from '../../../lambdas/domain/judge/judge.ts';
import { invoke, objects, tables } from './clients.ts';
import type { System } from './system.ts';

/** A stream of the benchmark with the looks of another program of the same specification. */
export interface JudgedStream {
  readonly case: string;
  readonly rows: readonly StreamLine[];
  readonly looks: readonly { readonly verdict: string }[];
}

const WINDOW_SECONDS = 1;
const { rollouts }: { readonly rollouts: readonly JudgedStream[] } = JSON.parse(
  readFileSync(new URL('../../reference/judge.json', import.meta.url), 'utf8'),
);

/** Twenty streams, one of each kind of case. */
export const streams = rollouts;

const dated = z.object({ minute: z.number() });
const progress = z.object({
  folded: z.number(),
  checkpoint: z.object({
    chain: z.string(),
    crossed: z.array(dated),
    proved: z.array(dated.extend({ test: z.string() })),
    invalid: dated.optional(),
  }),
});

/** Names a model after a stream. */
function modelOf(index: number): string {
  return `stream-${index}`;
}

/**
 * Writes a stream as a rollout: its record, minute rows and outcome rows, whose first window is some windows from now; the instant of it, in epoch
 * milliseconds.
 */
export async function writeStream(
  system: System,
  index: number,
  { startsInWindows }: { readonly startsInWindows: number },
): Promise<number> {
  const stream = streams[index];
  const [first] = stream?.rows ?? [];
  if (stream === undefined || first === undefined) throw new Error(`no stream ${index}`);
  const startMs = (Math.floor(Date.now() / 1000) + startsInWindows) * 1000;
  const client = tables();
  const clock = { now: () => Date.now() };
  const rows = new DynamoRowStore({ client, table: system.outputs.WindowsTableName, clock });
  await rows.writeRows(stream.rows.map((line) => rowItem(line, index, startMs)));
  await Promise.all(stream.rows.map((line) => writeOutcomes(system, outcomeItem(line, index, startMs))));
  await new DynamoRolloutStore({ client, table: system.outputs.RegistryTableName }).writeRollout(
    recordOf(stream.rows, index, startMs),
  );
  return startMs;
}

/** Writes minute rows of a champion that served these requests in each of some windows a quarter of an hour ago. */
export async function recordChampion(
  system: System,
  model: string,
  { windows, requests }: { readonly windows: number; readonly requests: number },
): Promise<void> {
  const client = tables();
  const clock = { now: () => Date.now() };
  // Long before anything else of the model.
  const startMs = (Math.floor(Date.now() / 1000) - windows - 900) * 1000;
  const usual = { requests, errors: 0, latency: { '10': requests - 10, '20': 9, '30': 1 } };
  const nobody = { requests: 0, errors: 0 };
  const rows = Array.from({ length: windows }, (_, minute) => {
    const line = { rollout: '', minute, weight: 0.05, horizon: 1, arms: { champion: usual, challenger: nobody } };
    return { ...rowItem(line, 0, startMs), model, object: 'recorded-0' };
  });
  await new DynamoRowStore({ client, table: system.outputs.WindowsTableName, clock }).writeRows(rows);
}

/** Says that outcomes have been heard up to far ahead. */
export async function hearOutcomes(system: System): Promise<void> {
  await writeOutcomes(system, { ...keys.outcomesHeard(), schema: 1, heardUntil: '2099-01-01T00:00:00.000Z' });
}

async function writeOutcomes(system: System, Item: Record<string, unknown>): Promise<void> {
  await tables().send(new PutCommand({ TableName: system.outputs.WindowsTableName, Item }));
}

/** How often a tick is made that the Judge gave up because the emulator was too slow for its deadlines; the machine makes it again too. */
const TRIES = 6;

/** One tick of the deployed Judge; the state that it answers with. */
export async function tick(index: number): Promise<{ readonly next: string; readonly reason: string }> {
  const state = { schema: 1, model: modelOf(index), version: 'v2', rolloutId: 'r1', tick: 0, next: 'wait', reason: '' };
  const execution = { arn: arnOf(index), name: 'r1', startedAt: new Date().toISOString() };
  for (let tries = 1; ; tries += 1) {
    try {
      return z.object({ next: z.string(), reason: z.string() }).parse(await invoke('Judge', { execution, state }));
    } catch (error) {
      if (tries === TRIES || !/ failed within \d+ ms/.test(String(error))) throw error;
    }
  }
}

/** What the deployed Judge had said on each line, read off the minutes in its checkpoint. */
export async function looksOf(
  system: System,
  index: number,
): Promise<{ readonly folded: number; readonly chain: string; readonly looks: readonly string[] }> {
  const stored = new S3ObjectStore({ client: objects(), bucket: system.outputs.DataBucketName });
  const { folded, checkpoint } = progress.parse(
    JSON.parse((await stored.readText(checkpointKey(modelOf(index), 'r1'))) ?? '{}'),
  );
  const { crossed, proved, invalid, chain } = checkpoint;
  const lines = streams[index]?.rows ?? [];
  const [first] = lines;
  const needed = first?.arms.champion.latency === undefined ? ['failures'] : ['failures', 'latency'];
  const looks = lines.map(({ minute }) => {
    const isBy = (one: { readonly minute: number }): boolean => one.minute <= minute;
    if (crossed.some(isBy)) return 'abort';
    if (invalid !== undefined && isBy(invalid)) return 'invalid';
    return needed.every((name) => proved.some((one) => one.test.startsWith(name) && isBy(one))) ? 'ok' : 'continue';
  });
  return { folded, chain, looks };
}

function rowItem({ minute, weight, arms }: StreamLine, index: number, startMs: number): MinuteRowItem {
  const entry = (version: string, arm: StreamLine['arms']['champion']): MinuteEntry => ({
    version,
    assignment: 'random',
    revision: Math.round(weight * 100),
    hop: 'assigned',
    requests: arm.requests,
    errors: arm.errors,
    timeouts: arm.timeouts ?? 0,
    clientErrors: 0,
    fallbacks: 0,
    errorClasses: {},
    latency: { ...arm.latency },
    scores: {},
  });
  return {
    schema: 1,
    model: modelOf(index),
    window: windowAt(minute, startMs),
    object: 'a-0',
    entries: [entry('v1', arms.champion), entry('v2', arms.challenger)],
    foldedAt: Date.now(),
    ttl: ttl(),
  };
}

function outcomeItem({ minute, weight, arms }: StreamLine, index: number, startMs: number): Record<string, unknown> {
  const window = windowAt(minute, startMs);
  const model = modelOf(index);
  const entry = (version: string, kpi: number): Record<string, unknown> => {
    return { version, assignment: 'random', revision: Math.round(weight * 100), kpis: { kpi }, moments: {} };
  };
  const entries = [entry('v1', arms.champion.kpi ?? 0), entry('v2', arms.challenger.kpi ?? 0)];
  const key = keys.outcomeRow(model, { window, arrived: window, object: 'a-0' });
  return { ...key, schema: 1, model, window, arrived: window, object: 'a-0', entries, ttl: ttl() };
}

function recordOf(lines: readonly StreamLine[], index: number, startMs: number): RolloutRecord {
  const [first] = lines;
  if (first === undefined) throw new Error('an empty stream');
  const settings = settingsOf(first);
  const kpis = (settings.metrics.kpis ?? []).map((kpi) => ({ ...kpi, isDelayed: true }));
  const judge = planJudge({ ...settings, keepsChain: true, metrics: { ...settings.metrics, kpis } });
  const weights = [...new Set(lines.map(({ weight }) => weight))];
  const at = (weight: number): number => lines.find((line) => line.weight === weight)?.minute ?? 0;
  const startWindow = windowAt(0, startMs);
  return {
    schema: 1,
    model: modelOf(index),
    rolloutId: 'r1',
    version: 'v2',
    champion: 'v1',
    state: 'running',
    plan: {
      steps: [{ weightPercent: 50, bakeWindows: 1000 }],
      plannedWindows: first.horizon,
      horizonWindows: 1000,
      windowSeconds: WINDOW_SECONDS,
      inconclusive: 'rollback',
      kind: 'challenger',
      outcomes: kpis.map(({ name }) => ({ name, kind: 'binary', missing: 'continue', maturityWindows: 0 })),
      says: [],
      judge,
    },
    settings: {},
    step: 0,
    startWindow,
    stepStartedWindow: 0,
    revisions: weights.map((weight) => ({
      revision: Math.round(weight * 100),
      weightPercent: Math.round(weight * 100),
      step: 0,
      at: windowAt(at(weight), startMs),
    })),
    ticks: 0,
    lastTickAt: startWindow,
    execution: arnOf(index),
    executions: 1,
    startedAt: startWindow,
    startedBy: 'tests',
    requests: [],
    verdicts: 0,
    stamp: 0,
  };
}

function windowAt(minute: number, startMs: number): string {
  return new Date(startMs + minute * WINDOW_SECONDS * 1000).toISOString();
}

function ttl(): number {
  return Math.floor(Date.now() / 1000) + 86_400;
}

function arnOf(index: number): string {
  return `arn:aws:states:us-east-1:000000000000:execution:machine:${modelOf(index)}`;
}
