import type { Command } from 'commander';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { latestRollout } from '../client/latest-rollout.ts';
import { describeRollout } from '../console/describe-rollout.ts';
import { createOutput } from '../console/output.ts';

/** What a person may order of an open rollout. */
const orders = {
  abort: 'put the champion back at once and close the rollout',
  promote: 'promote the challenger at the next tick, whatever the tests say',
} as const;

/** `understudy rollout abort <model> [rolloutId]` and `understudy rollout promote <model> [rolloutId]`. */
export function addRolloutOrders(rollout: Command): void {
  for (const order of ['abort', 'promote'] as const) {
    withControlOptions(rollout.command(order))
      .description(orders[order])
      .argument('<model>')
      .argument('[rolloutId]', 'default: the latest')
      .option('--reason <text>', 'why; kept in the audit')
      .action(async (model: string, id: string | undefined, options: ControlOptions & { readonly reason?: string }) => {
        const control = await connectControl(options);
        const rolloutId = id ?? (await latestRollout(control, model));
        const record = await control.askRollout(order, { model, rolloutId, reason: options.reason });
        createOutput(options.json === true).result(record, [describeRollout(record)]);
      });
  }
}
