import path from 'node:path';
import type { Command } from 'commander';
import type { SkewAnswer } from '../../../lambdas/contracts/api/skew-api.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { describeSkew } from '../../console/describe-skew.ts';
import { createOutput } from '../../console/output.ts';
import { readUpload } from '../../skew/read-upload.ts';
import { sendUpload } from '../../skew/send-upload.ts';

interface Options extends ControlOptions {
  readonly idColumn: string;
  readonly tolerance: string;
}

/** `understudy skew <model> [file]`: compares feature values of training with what was served; without a file the newest result. */
export function addSkew(program: Command): void {
  withControlOptions(program.command('skew'))
    .description('compare feature values of training with those that were captured of the same predictions')
    .argument('<model>')
    .argument('[file]', 'rows with prediction ids: .csv, .jsonl (each also .gz) or .parquet')
    .option('--id-column <column>', 'column of the prediction id', 'id')
    .option(
      '--tolerance <numbers>',
      'largest relative difference of equal numbers: 1e-6, or 1e-6,distance=0.01',
      '1e-9',
    )
    .action(skew);
}

async function skew(model: string, file: string | undefined, options: Options): Promise<void> {
  const tolerances = readTolerances(options.tolerance);
  const control = await connectControl(options);
  const output = createOutput(options.json === true);
  if (file === undefined) {
    const newest = await control.getSkew(model);
    output.result(newest, describeSkew(newest));
    return;
  }
  const { specification } = await control.getModel(model);
  const upload = await readUpload({ file, idColumn: options.idColumn, specification, ...tolerances });
  const onProgress = (done: number, of: number): void => {
    if (options.json !== true && of > 1)
      process.stderr.write(`${done} of ${counted(of, 'batch', 'batches')} compared\n`);
  };
  const answer = await sendUpload(control, upload, { model, name: path.basename(file).slice(0, 200), onProgress });
  const leftOut = upload.leftOut.map(({ name, reason }) => `  ${name} is not compared: ${reason}`);
  output.result({ ...answer, leftOut: upload.leftOut }, [...describeSkew(answer), ...leftOut]);
  demandCompared(answer);
}

function readTolerances(text: string): { readonly tolerance: number; readonly tolerances: Record<string, number> } {
  const parts = text.split(',').map((part) => {
    const at = part.lastIndexOf('=');
    return { name: at < 0 ? undefined : part.slice(0, at), number: Number(part.slice(at + 1) || 'none') };
  });
  if (
    parts.some(({ number }) => !(number >= 0 && number <= 1)) ||
    parts.filter(({ name }) => name === undefined).length > 1
  )
    throw new CliError('badInput', `--tolerance must be numbers from 0 to 1 such as 1e-6,distance=0.01, got ${text}`);
  const tolerances = parts.flatMap(({ name, number }) => (name === undefined ? [] : [[name, number] as const]));
  const tolerance = parts.find(({ name }) => name === undefined)?.number ?? 1e-9;
  return { tolerance, tolerances: Object.fromEntries(tolerances) };
}

function demandCompared({ result }: SkewAnswer): void {
  if (result.compared > 0) return;
  throw new CliError('refused', 'no row could be compared: alerts stay as they are', { code: 'insufficient-data' });
}
