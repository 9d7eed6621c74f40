import { specification, type SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { checkModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { readWideHour, type WideHour } from '../../../lambdas/usecases/monitoring/wide-hour.ts';
import { buildReport } from '../../../lambdas/usecases/reporting/build-report.ts';
import { readHistory } from '../../../lambdas/usecases/monitoring/model-history.ts';
import { noBaselines } from '../baselines/contents.ts';
import type { Baseline } from '../../../lambdas/contracts/stored/baseline.ts';
import { MemoryRegistry } from '../fakes/memory-registry.ts';
import { aSpecification, aVersion } from '../records.ts';
import { windowWorld } from '../window-world.ts';

const START = Date.parse('2026-02-01T00:00:00.000Z');
const HOUR = 3_600_000;
/** Rows and hours that are folded. */
const ROWS = 40;
export const HOURS = 3;
export const model = 'm';

/** A model with a sound column, a numeric and a categorical one, and a score. */
export const declared: SpecificationInput = aSpecification({
  model,
  task: 'binary',
  signature: {
    features: [
      { name: 'sound', kind: 'numeric' },
      { name: 'number', kind: 'numeric' },
      { name: 'name', kind: 'categorical' },
    ],
    prediction: { path: '$.score' },
  },
});

/** A cell as the router writes it, infinite ones as null; undefined: the record has no such feature. */
export type CellOf = (row: number) => string | undefined;

/** What a column may hold, and what is counted of an hour beside finite numbers: missing, infinite, mistyped. */
export const columns: readonly {
  readonly how: string;
  readonly cell: CellOf;
  readonly number: readonly [missing: number, infinite: number, mistyped: number];
}[] = [
  { how: 'absent', cell: () => undefined, number: [ROWS, 0, 0] },
  { how: 'all missing', cell: () => 'null', number: [ROWS, 0, 0] },
  { how: 'constant', cell: () => '5', number: [0, 0, 0] },
  { how: 'zero', cell: () => '0', number: [0, 0, 0] },
  { how: 'of the largest numbers', cell: (row) => (row % 2 === 0 ? '1e300' : '-1e300'), number: [0, 0, 0] },
  { how: 'infinite', cell: () => '1e999', number: [0, ROWS, 0] },
  { how: 'almost nothing', cell: () => '1e-320', number: [0, 0, 0] },
  { how: 'of huge cardinality', cell: (row) => `"id-${row}"`, number: [0, 0, ROWS] },
  { how: 'of mixed types', cell: (row) => ['1', '"x"', 'true', 'null'][row % 4], number: [ROWS / 4, 0, ROWS / 2] },
];

function lineOf(hour: number, row: number, cell: CellOf): string {
  const value = cell(row);
  const broken = value === undefined ? '' : `,"number":${value},"name":${value}`;
  const at = START + hour * HOUR + row * 1000;
  const head = { schema: 1, requestId: `${hour}-${row}`, model, version: 'v1', assignment: 'random', revision: 1, at };
  const rest = { outcome: 'ok', latencyMs: 5, status: 200, hot: false, prediction: (row % 10) / 10 };
  return `${JSON.stringify({ ...head, ...rest }).slice(0, -1)},"features":{"sound":${row % 7}${broken}}}\n`;
}

/** Hours of captured records folded and compacted. */
export async function folded(cell: CellOf, rows = ROWS) {
  const world = windowWorld(declared, isoAt(START));
  for (let hour = 0; hour < HOURS; hour += 1) {
    const lines = Array.from({ length: rows }, (_, row) => lineOf(hour, row, cell));
    world.objects.objects.set(`capture/${hour}`, lines.join(''));
    await world.fold(String(hour));
    world.clock.advance(HOUR + 10 * 60_000);
    await world.compact();
  }
  return world;
}

export async function hoursOf({ objects, periods }: Awaited<ReturnType<typeof folded>>): Promise<readonly WideHour[]> {
  const pointers = await periods.readPointers('hour', { model, from: isoAt(START), to: isoAt(START + 24 * HOUR) });
  const read = await Promise.all(pointers.map(({ key }) => readWideHour(objects, key)));
  return read.flatMap((row) => row ?? []);
}

/** Every check and the whole report, as they are stored and shown. */
export async function looked(world: Awaited<ReturnType<typeof folded>>, baseline?: Baseline): Promise<string> {
  const registry = new MemoryRegistry();
  registry.specifications.set(model, specification.parse(declared));
  registry.versions.set(`${model}/v1`, aVersion({ model, version: 'v1', status: 'champion' }));
  const { monitoring, teller, periods, objects } = world;
  const baselines = { ...noBaselines, readBaseline: () => Promise.resolve(baseline) };
  const stores = { registry, rollouts: registry, periods, objects, alerts: monitoring, log: monitoring };
  const deps = { ...stores, baselines, watches: monitoring, drift: monitoring, teller, told: teller };
  const order = { model, at: isoAt(START + HOURS * HOUR + 6 * 60_000), windowSeconds: 60, everyWindows: 60 };
  await checkModel(deps, order);
  const checks = await monitoring.readChecks(model);
  const report = await buildReport(deps, await readHistory(deps, order), checks);
  return JSON.stringify([checks, report], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? `not finite: ${value}` : value,
  );
}
