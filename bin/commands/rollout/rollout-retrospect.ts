import type { Command } from 'commander';
import { retrospectRequest, type Retrospect } from '../../../lambdas/contracts/api/api.ts';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';
import { declaredSettings } from '../../../lambdas/contracts/people/declared.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { spanWords } from '../../../lambdas/domain/wording/duration.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { readDocument } from '../../client/read-input.ts';
import { createOutput } from '../../console/output.ts';

interface RetrospectOptions extends ControlOptions {
  readonly from: string;
  readonly to?: string;
  readonly champion?: string;
  readonly settings?: string;
}

/** `understudy rollout retrospect <model> <version>`. */
export function addRolloutRetrospect(rollout: Command): void {
  withControlOptions(rollout.command('retrospect'))
    .description('what the judge would have said of recorded traffic; nothing is started')
    .argument('<model>')
    .argument('<version>')
    .requiredOption('--from <instant>', 'ISO instant, such as 2026-02-01T12:00:00Z')
    .option('--to <instant>', 'default: now')
    .option('--champion <version>', 'default: the champion of its rollout')
    .option('--settings <file>', 'limits in place of those of the specification, YAML or JSON')
    .action(retrospect);
}

async function retrospect(model: string, version: string, options: RetrospectOptions): Promise<void> {
  const settings = options.settings === undefined ? undefined : readDocument(options.settings, declaredSettings);
  const checked = check(retrospectRequest, {
    version,
    from: options.from,
    to: options.to ?? new Date().toISOString(),
    ...(options.champion === undefined ? {} : { champion: options.champion }),
    ...(settings === undefined ? {} : { settings }),
  });
  if (!checked.ok) throw new CliError('badInput', checked.faults.map(faultLine).join('; '), { faults: checked.faults });
  const control = await connectControl(options);
  const found = await control.retrospect(model, checked.value);
  createOutput(options.json === true).result(found, describe(found));
}

function describe({ model, version, champion, windows, windowSeconds, says, looks }: Retrospect): readonly string[] {
  const beside = champion === undefined ? '' : ` beside ${champion}`;
  return [
    `${model} ${version}${beside}, ${spanWords(windows, windowSeconds)} in ${counted(windows, 'window')}: ${says}`,
    ...looks.map(
      ({ window, weightPercent, look, reason }) =>
        `  after ${spanWords(window + 1, windowSeconds)}, ${weightPercent} %: ${look}: ${reason}`,
    ),
  ];
}
