import Table from 'cli-table3';
import type { Command } from 'commander';
import type { ModelStatus } from '../../lambdas/contracts/api/api.ts';
import type { ModelHealth } from '../../lambdas/contracts/api/monitoring-api.ts';
import { worstFirst } from '../../lambdas/domain/alert/attention/worst-first.ts';
import { goodVersions } from '../../lambdas/domain/routing/good-versions.ts';
import { targetPlace } from '../../lambdas/domain/wording/target-place.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { describeRollout } from '../console/describe-rollout.ts';
import { describeHealth } from '../console/describe-health.ts';
import { createOutput } from '../console/output.ts';
import { shareWords, type StepShare } from '../../lambdas/domain/wording/share.ts';

const ROLLOUTS_SHOWN = 5;

/** `understudy status [model]`: how every model is, a line each; of one: who serves, what is registered, what was tried. */
export function addStatus(program: Command): void {
  withControlOptions(program.command('status'))
    .description('show how models are, a line each; of one model also its versions and latest rollouts')
    .argument('[model]', 'default: all models')
    .action(status);
}

async function status(model: string | undefined, options: ControlOptions): Promise<void> {
  const control = await connectControl(options);
  const output = createOutput(options.json === true);
  if (model === undefined) {
    const models = neediestFirst(await control.listModels());
    const lines = models.map((one) => describeHealth(one, Date.now()));
    return output.result(models, lines.length === 0 ? ['no models'] : lines);
  }
  const [found, health] = await Promise.all([control.getModel(model), control.getHealth(model)]);
  output.result({ ...found, health }, describe(found, describeHealth(health, Date.now())));
}

/** Models by their worst alert; those without one by name, behind them. */
function neediestFirst(models: readonly ModelHealth[]): readonly ModelHealth[] {
  const worst = worstFirst(models.flatMap(({ model, alerts }) => alerts.map((alert) => ({ ...alert, model }))));
  const order = [...new Set(worst.map(({ model }) => model))];
  const placeOf = ({ model }: ModelHealth): number => (order.includes(model) ? order.indexOf(model) : order.length);
  return models.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function describe({ specification, versions, route, rollouts }: ModelStatus, health: string): readonly string[] {
  const serves = route?.champion === undefined ? 'no champion' : `champion ${route.champion.version}`;
  const open = route?.hot === true ? ', a rollout is open' : '';
  return [
    `${specification.model}: ${serves}, revision ${route?.revision ?? 'none'}${open}`,
    health,
    ...(versions.length === 0 ? ['no versions'] : [versionTable(versions, route)]),
    ...undoLines(route),
    ...rollouts.slice(0, ROLLOUTS_SHOWN).map(describeRollout),
  ];
}

/** Where people may go back to, newest first. */
function undoLines(route: ModelStatus['route']): readonly string[] {
  const good = route === undefined ? [] : goodVersions(route);
  if (good.length === 0) return [];
  const named = good.map(({ version, undone }) => (undone === true ? `${version} (undone)` : version));
  const order = route?.undo === undefined ? 'understudy rollout undo' : 'understudy rollout undo --to';
  return [`served before: ${named.join(', ')}; ${order} goes back`];
}

function versionTable(versions: ModelStatus['versions'], route: ModelStatus['route']): string {
  const table = new Table({
    head: ['version', 'status', 'share', 'registered', 'baseline', 'target'],
    style: { head: [], border: [] },
  });
  for (const { version, status: state, registeredAt, baseline = 'none', target } of versions) {
    table.push([version, state, shareWords(shareOf(version, route)), registeredAt, baseline, targetPlace(target)]);
  }
  return table.toString();
}

function shareOf(version: string, route: ModelStatus['route']): StepShare {
  const shadow = route?.shadows?.find((one) => one.version === version);
  return { weightPercent: weightOf(version, route), shadow };
}

function weightOf(version: string, route: ModelStatus['route']): number {
  if (route === undefined) return 0;
  const { holdBack = { version: '', sharePercent: 0 }, control } = route;
  const challengers = [...route.challengers, ...(control === undefined ? [] : [control])];
  if (holdBack.version === version) return holdBack.sharePercent;
  const own = challengers.find((one) => one.version === version);
  if (own !== undefined) return own.weightPercent;
  const rest = challengers.reduce((left, { weightPercent }) => left - weightPercent, 100 - holdBack.sharePercent);
  return route.champion?.version === version ? rest : 0;
}
