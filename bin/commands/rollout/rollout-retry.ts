import type { Command } from 'commander';
import { given } from '../../../lambdas/domain/given.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import type { ControlClient } from '../../client/control-client.ts';
import { latestRollout } from '../../client/rollout/latest-rollout.ts';
import { createOutput } from '../../console/output.ts';
import { showDryRun } from './rollout-start.ts';
import { watchToEnd } from './rollout-watch.ts';

interface RetryOptions extends ControlOptions {
  readonly reason?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

/** `understudy rollout retry <model> [rolloutId]`: the same plan again. */
export function addRolloutRetry(rollout: Command): void {
  withControlOptions(rollout.command('retry'))
    .description('start a rollout that ended without promotion again, under the same settings')
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .option('--reason <text>', 'why; kept in the record')
    .option('--force', 'start although it would be blind, or earlier tries have shown enough')
    .option('--dry-run', 'check and plan it, print steps and times; start and write nothing')
    .option('--watch', 'stay until the end')
    .action(retry);
}

async function retry(model: string, id: string | undefined, options: RetryOptions): Promise<void> {
  const { reason, force, dryRun, watch, json } = options;
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestTry(control, model));
  const output = createOutput(json === true);
  if (dryRun === true) return showDryRun(await control.dryRetry({ model, rolloutId }, given({ force })), output);
  const started = await control.retry({ model, rolloutId }, given({ reason, force }));
  const line = `${model} ${started.version}: rollout ${started.rolloutId} tries ${rolloutId} again`;
  if (watch !== true) return output.result(started, [line]);
  output.progress(started, line);
  await watchToEnd(control, started, output);
}

/** The way back by a person is no rollout that could be tried again. */
function latestTry(control: ControlClient, model: string): Promise<string> {
  return latestRollout(control, model, ({ state }) => state !== 'undone');
}
