import { S3Client } from '@aws-sdk/client-s3';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localDifferences } from '../../lib/local-differences.ts';
import { CliError } from '../client/cli-error.ts';
import { createOutput, type Output } from '../console/output.ts';
import { createProgress } from '../console/progress.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { Cleanup } from './machine/cleanup.ts';
import { EXAMPLE_HOST } from './traffic/model-server.ts';
import { servedIdsOf } from './traffic/captured-of-served.ts';
import { countCapturedAtRest } from './traffic/count-captured.ts';
import { describeSummary } from './describe-summary.ts';
import { WORK_DIR } from './machine/emulator.ts';
import { openStage, runMainJob, type JobResult, type JobTools } from './main-job.ts';
import { renderPage } from './page/render-page.ts';
import { makeTimeline } from './page/timeline.ts';
import { servedCount, summarizeRollout, type RunSummary } from './summary.ts';
import { describeTour, tourSurprise } from './tour/describe-tour.ts';
import { runTour } from './tour/run-tour.ts';
import { renderTour } from './tour/tour-page.ts';
import { watchedSurprise } from './watching/describe-watched.ts';

/** Records leave a router within a second, on a busy machine within several; a loss shows after this. */
const CAPTURE_WITHIN_MS = 30_000;

/** Options of `understudy local`. */
export interface LocalOptions {
  readonly keep?: boolean;
  /** Hosts of models that may be called beside those of the example. */
  readonly allow?: readonly string[];
  readonly port?: string;
  readonly json?: boolean;
  /** The strategies one after the other in place of the three rollouts and the drift. */
  readonly tour?: boolean;
}

/** Runs the main job, prints its summary and writes its page; ends with code 5 when a rollout did not end as it should. */
export async function runLocal(options: LocalOptions): Promise<void> {
  const cleanup = new Cleanup();
  cleanup.onSignals((code) => process.exit(code));
  const isJson = options.json === true;
  const progress = createProgress(isJson ? process.stderr : process.stdout);
  try {
    // Before anything is started: a wrong host is known at once.
    allowedHosts(EXAMPLE_HOST, options.allow);
    const endpoint = process.env['AWS_ENDPOINT_URL'];
    const tools = { progress, cleanup, port: portOf(options.port), allow: options.allow, endpoint };
    const output = createOutput(isJson);
    const { surprise, next } = await (options.tour === true ? tour(tools, output) : mainJob(tools, output));
    if (options.keep === true) {
      progress.print([...(surprise === undefined ? [] : ['', surprise]), ...next]);
      await new Promise(() => setInterval(() => undefined, 60_000));
    }
    if (surprise !== undefined) throw new CliError('notPromoted', surprise);
  } finally {
    await cleanup.run();
  }
}

/** What a run came to: what did not end as it should, and what may be done with it while it is kept. */
interface Ran {
  readonly surprise: string | undefined;
  readonly next: readonly string[];
}

async function mainJob(tools: JobTools, output: Output): Promise<Ran> {
  const job = await runMainJob(tools);
  const summary = await summarize(job);
  const page = await writePage(job, summary);
  output.result({ ...summary, page }, [...describeSummary(summary), `  report: ${page}`]);
  return { surprise: surpriseOf(summary), next: whatNext(job) };
}

async function tour(tools: JobTools, output: Output): Promise<Ran> {
  const { stage, deployed } = await openStage(tools);
  const { model } = stage.declared;
  const toured = await runTour(stage, tools.progress);
  await stage.replay.stop();
  const page = path.resolve(WORK_DIR, 'tour.html');
  await writeFile(page, renderTour(model, toured, new Date().toISOString()));
  const stops = toured.visited.map(({ stop, facts: { record }, afterwards }) => ({
    name: stop.name,
    record,
    afterwards,
  }));
  output.result({ model, stops, page }, ['The tour', ...describeTour(toured.visited), `  page: ${page}`]);
  return { surprise: tourSurprise(toured), next: whatNext({ ...deployed, model }) };
}

async function summarize({
  endpoint,
  outputs,
  model,
  records,
  replay,
  alert,
  watched,
}: JobResult): Promise<RunSummary> {
  const s3 = new S3Client({ endpoint, forcePathStyle: true });
  const served = servedCount(replay.answers);
  const bucket = outputs.DataBucketName;
  const captured = await countCapturedAtRest(s3, {
    bucket,
    model,
    served: servedIdsOf(replay.answers),
    withinMs: CAPTURE_WITHIN_MS,
  });
  const bad = records.at(-1)?.rolloutId;
  return {
    model,
    rollouts: records.map((record) =>
      summarizeRollout(record, replay.answers, record.rolloutId === bad ? alert : undefined),
    ),
    served,
    captured,
    alert,
    watched,
  };
}

async function writePage({ records, replay, models }: JobResult, summary: RunSummary): Promise<string> {
  const timeline = makeTimeline(records, replay.answers);
  const at = new Date().toISOString();
  const file = path.resolve(WORK_DIR, 'report.html');
  await writeFile(file, renderPage({ summary, timeline, at, models, differences: localDifferences }));
  return file;
}

/** The job is done when the good version serves, the broken one was taken back, its alert arrived, and the drift was found and ended. */
function surpriseOf({ rollouts, alert, watched }: RunSummary): string | undefined {
  const ends = rollouts.map(({ kind }) => kind).join(', ');
  if (ends === 'promoted, promoted, rolled-back' && alert !== undefined) return watchedSurprise(watched);
  return `expected promoted, promoted, rolled-back and an alert; got ${ends} and ${alert === undefined ? 'no alert' : 'an alert'}`;
}

function whatNext({ endpoint, model }: Pick<JobResult, 'endpoint' | 'model'>): readonly string[] {
  return [
    '',
    'Everything keeps running until Ctrl-C. In another terminal:',
    `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`,
    `  npm run understudy -- status ${model}`,
    `  npm run understudy -- predict ${model} '{"distance":500,"origin":"SEA","hour":8}'`,
    `  npm run understudy -- rollout status ${model}`,
    `  npm run understudy -- rollout start ${model} v3 --watch`,
    'A model of your own: docs/getting-started.md',
  ];
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CliError('badInput', `--port must be 1 to 65535, got ${text}`);
}
