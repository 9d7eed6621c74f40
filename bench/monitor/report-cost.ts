import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { HtmlReportRenderer } from '../../lambdas/adapters/charts/html-report-renderer.ts';
import { S3ObjectStore } from '../../lambdas/adapters/objects/s3-object-store.ts';
import { specification, type SpecificationInput } from '../../lambdas/contracts/people/specification.ts';
import { isoAt } from '../../lambdas/contracts/runtime/instants.ts';
import { checkModel } from '../../lambdas/usecases/monitoring/check-model.ts';
import { writeReport } from '../../lambdas/usecases/reporting/make-report.ts';
import { foldCapture } from '../../lambdas/usecases/windows/fold-capture.ts';
import { noBaselines } from '../../test/support/baselines/contents.ts';
import { MemoryRegistry } from '../../test/support/fakes/memory-registry.ts';
import { aSpecification, aVersion } from '../../test/support/records.ts';
import { windowWorld } from '../../test/support/window-world.ts';
import { capturedLines, featureNames } from '../fold/captured-lines.ts';
import { cpuMs, cpuOf } from './cpu-time.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const HOUR = 3_600_000;
/** Hours of a day: those before, and the newest. */
const PAST = 20;
const NOW = 4;
/** Hours that a check catches up with at most. */
const STEP = 48;
const model = 'bench';

/** Captured records of a day, one object an hour. */
export interface Captured {
  /** Folders of NDJSON files: of the hours before, and of the newest. */
  readonly past: string;
  readonly now: string;
  readonly files: readonly string[];
}

/** What each step took in milliseconds of processor time, and how large the report is. */
export interface ReportCost {
  readonly foldMs: number;
  readonly compactMs: number;
  readonly checkMs: number;
  readonly reportMs: number;
  readonly bytes: number;
}

/** Writes the records that are folded and that the others read. */
export function writeCaptured(folder: string, past: number, now: number): Captured {
  const [pastFolder, nowFolder] = [path.join(folder, 'past'), path.join(folder, 'now')];
  mkdirSync(pastFolder);
  mkdirSync(nowFolder);
  const files = Array.from({ length: PAST + NOW }, (_, hour) => {
    const isPast = hour < PAST;
    const file = path.join(isPast ? pastFolder : nowFolder, `${String(hour).padStart(4, '0')}.ndjson`);
    const span = { from: START + hour * HOUR, spanMs: HOUR, seed: hour + 1 };
    writeFileSync(
      file,
      [...capturedLines(share(isPast ? [past, PAST, hour] : [now, NOW, hour - PAST]), span)].join(''),
    );
    return file;
  });
  return { past: pastFolder, now: nowFolder, files };
}

/** Whole records of one of so many hours. */
function share([all, hours, hour]: readonly [number, number, number]): number {
  return Math.floor((all * (hour + 1)) / hours) - Math.floor((all * hour) / hours);
}

function declared(): SpecificationInput {
  const features = [
    ...featureNames.numeric.map((name) => ({ name, kind: 'numeric' as const })),
    ...featureNames.categorical.map((name) => ({ name, kind: 'categorical' as const })),
  ];
  return aSpecification({ model, task: 'binary', signature: { features, prediction: { path: '$.prediction' } } });
}

/** From captured records to the report, by the deployed use cases: fold, compact, check, report. */
export async function reportCost({ files }: Captured): Promise<ReportCost> {
  const world = windowWorld(declared(), isoAt(START + (PAST + NOW) * HOUR));
  const registry = new MemoryRegistry();
  registry.specifications.set(model, specification.parse(declared()));
  registry.versions.set(`${model}/v1`, aVersion({ model, version: 'v1', status: 'champion' }));
  const foldMs = await cpuOf(() => foldFiles(world, files));
  const compactMs = await cpuOf(() => world.compact());
  const { monitoring, teller, periods, objects } = world;
  const stores = {
    registry,
    rollouts: registry,
    periods,
    objects,
    alerts: monitoring,
    log: monitoring,
    baselines: noBaselines,
  };
  const deps = { ...stores, reports: monitoring, watches: monitoring, drift: monitoring, teller, told: teller };
  const order = { model, at: isoAt(START + (PAST + NOW) * HOUR + 6 * 60_000), windowSeconds: 60, everyWindows: 60 };
  const checkMs = await cpuOf(async () => {
    for (let read = 0; read < PAST + NOW; read += STEP) await checkModel(deps, order);
  });
  let bytes = 0;
  const reportMs = await cpuOf(async () => {
    const renderer = new HtmlReportRenderer();
    const { html } = await writeReport({ ...deps, renderer }, order, await monitoring.readChecks(model));
    bytes = Buffer.byteLength(html);
  });
  return { foldMs, compactMs, checkMs, reportMs, bytes };
}

/** Milliseconds of processor time that reading and parsing the lines takes alone. */
export function parseCost(files: readonly string[]): number {
  const start = cpuMs();
  for (const file of files)
    for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') JSON.parse(line);
  return cpuMs() - start;
}

async function foldFiles(world: ReturnType<typeof windowWorld>, files: readonly string[]): Promise<void> {
  const s3 = mockClient(S3Client);
  const lines = new S3ObjectStore({ client: new S3Client({ region: 'eu-west-1' }), bucket: 'B', deadlineMs: 600_000 });
  for (const [hour, file] of files.entries()) {
    s3.on(GetObjectCommand).callsFake(() => ({ Body: createReadStream(file) }));
    await foldCapture({ ...world.deps, lines }, { key: `capture/${hour}`, hash: String(hour), windowSeconds: 60 });
  }
}
