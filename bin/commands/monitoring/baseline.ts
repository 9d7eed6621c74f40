import { gzipSync } from 'node:zlib';
import path from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import {
  MAX_BASELINE_BODY,
  type BaselineList,
  type BaselineWritten,
} from '../../../lambdas/contracts/api/baseline-api.ts';
import { faultLine } from '../../../lambdas/contracts/people/faults.ts';
import { baselineColumns } from '../../../lambdas/domain/baseline/baseline-columns.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { sketchFile, type SketchedFile } from '../../baseline/sketch-file.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import type { ControlClient } from '../../client/control-client.ts';
import { createOutput } from '../../console/output.ts';

interface Options extends ControlOptions {
  readonly file?: string;
  readonly captured?: string;
  readonly prediction?: string;
  readonly label?: string;
}

interface Ask {
  readonly model: string;
  readonly version: string;
}

/** `understudy baseline <model> <version>`: makes the fixed reference of a version; `baseline list <model>` shows them. */
export function addBaseline(program: Command): void {
  const baseline = withControlOptions(program.command('baseline'))
    .description('make the fixed reference of a version: what its features, predictions and labels were in training')
    .argument('<model>')
    .argument('<version>')
    .option('-f, --file <file>', 'training rows: .csv, .jsonl (each also .gz) or .parquet')
    .option('--captured <from..to>', 'in place of a file, hours of captured traffic: two ISO instants')
    .option('--prediction <column>', "column of the prediction (default: the last key of the signature's path)")
    .option('--label <column>', 'column of what came true (default: label)')
    .action(make);
  withControlOptions(baseline.command('list'))
    .description('list the baselines of a model')
    .argument('<model>')
    .action(list);
}

async function make(model: string, version: string, options: Options): Promise<void> {
  const { file, captured } = options;
  if ((file === undefined) === (captured === undefined))
    throw new CliError('badInput', 'either --file or --captured must be given, and not both');
  const control = await connectControl(options);
  const output = createOutput(options.json === true);
  const ask = { model, version };
  if (file !== undefined) output.result(...(await fromFile(control, ask, { ...options, file })));
  else {
    const written = await control.addBaseline(ask, { kind: 'captured', ...spanOf(captured ?? '') });
    output.result(written, linesOf(written));
  }
}

function spanOf(text: string): { readonly from: string; readonly to: string } {
  const ends = text.split('..').map((one) => new Date(one));
  const [from, to] = ends;
  if (from === undefined || to === undefined || ends.length !== 2 || ends.some((one) => Number.isNaN(one.getTime())))
    throw new CliError('badInput', `--captured must be two ISO instants, from..to, got ${text}`);
  return { from: from.toISOString(), to: to.toISOString() };
}

type Result = readonly [value: unknown, lines: readonly string[]];

/** Somebody may fix a grid while the file is read: then it is sketched once more, on that one. */
async function fromFile(
  control: ControlClient,
  ask: Ask,
  options: Options & { readonly file: string },
): Promise<Result> {
  for (let isLast = false; ; isLast = true) {
    const { specification } = await control.getModel(ask.model);
    const { grids } = await control.listBaselines(ask.model);
    const standing = new Map(grids.map(({ column, origin, unit }) => [column, { origin, unit }]));
    const onProgress = (pass: string, rows: number): void => {
      if (options.json !== true) process.stderr.write(`${counted(rows, 'row')} read for the ${pass}\n`);
    };
    const { version } = ask;
    const sketched = await sketchFile({ ...options, version, specification, grids: standing, onProgress });
    const packed = packedOf(options.file, sketched);
    const name = path.basename(options.file).slice(0, 200);
    try {
      const written = await control.addBaseline(ask, { kind: 'file', name, packed });
      const { leftOut } = baselineColumns(specification);
      const lines = leftOut.map((one) => `  ${one.name} is not in it: ${one.reason}`);
      return [{ ...written, leftOut }, [...linesOf(written), ...lines, ...oddLines(sketched)]];
    } catch (error) {
      if (isLast || !(error instanceof CliError) || error.code !== 'BASELINE_CONFLICT') throw error;
    }
  }
}

function packedOf(file: string, { content, faults }: SketchedFile): string {
  if (faults.length > 0) {
    const told = faults.map(({ column, message }) => ({ path: column, message }));
    const lines = told.map(faultLine).join('\n  ');
    throw new CliError('badInput', `${file} has ${counted(faults.length, 'fault')}:\n  ${lines}`, { faults: told });
  }
  const packed = gzipSync(JSON.stringify(content)).toString('base64');
  const most = MAX_BASELINE_BODY - 1_000;
  if (packed.length <= most) return packed;
  const message = `its sketches are ${packed.length} bytes, ${most} are taken; declare fewer categorical features`;
  throw new CliError('badInput', message);
}

function linesOf({ baseline, result }: BaselineWritten): readonly string[] {
  const { model, version, id, rows, labels, columns, hasPrediction } = baseline;
  const what = { added: 'added', unchanged: 'is there already', chosen: 'was there, and stands again' }[result];
  const parts = [
    counted(rows, 'row'),
    counted(columns.length, 'feature'),
    hasPrediction ? 'predictions' : 'no predictions',
    labels === 0 ? 'no labels' : counted(labels, 'label'),
  ];
  return [`${model} ${version}: baseline ${id} ${what}: ${parts.join(', ')}`];
}

/** What is odd about its values: from now on they are what is usual. */
function oddLines({ content }: SketchedFile): readonly string[] {
  return Object.entries(content.captured.features).flatMap(([name, sketch]) => {
    const parts = sketch.kind === 'categorical' ? categoryWords(sketch.categories) : numberWords(sketch);
    return parts.length === 0 ? [] : [`  ${name}: ${parts.join(', ')}`];
  });
}

type Sketch = SketchedFile['content']['captured']['features'][string];
type Categories = Extract<Sketch, { kind: 'categorical' }>['categories'];

function categoryWords({ missing, other }: Categories): readonly string[] {
  const tooMany = `${counted(other, 'value')} of categories beyond the 1,000 most frequent: unseen ones are not looked for`;
  return [...(missing > 0 ? [`${counted(missing, 'value')} missing`] : []), ...(other > 0 ? [tooMany] : [])];
}

function numberWords(sketch: Exclude<Sketch, { kind: 'categorical' }>): readonly string[] {
  const { missing, infinite, mistyped } = sketch.kind === 'numeric' ? sketch.grid : sketch;
  const counts = [
    [missing, 'missing'],
    [mistyped, 'no number'],
    [infinite, 'infinite'],
  ] as const;
  return counts.flatMap(([count, what]) => (count > 0 ? [`${counted(count, 'value')} ${what}`] : []));
}

async function list(model: string, options: ControlOptions): Promise<void> {
  const { baselines } = await (await connectControl(options)).listBaselines(model);
  createOutput(options.json === true).result(baselines, describe(model, baselines));
}

function describe(model: string, baselines: BaselineList['baselines']): readonly string[] {
  if (baselines.length === 0) return [`${model}: no baselines`];
  const head = ['version', 'baseline', 'stands', 'rows', 'labels', 'made', 'by', 'of'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { version, id, isCurrent, rows, labels, at, by, source } of baselines) {
    const of = source.kind === 'file' ? source.name : `traffic ${source.from} to ${source.to}`;
    table.push([version, id, isCurrent ? 'yes' : 'no', rows, labels, at, by, of]);
  }
  return [table.toString()];
}
