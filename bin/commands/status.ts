import Table from 'cli-table3';
import type { Command } from 'commander';
import type { ModelStatus } from '../../lambdas/contracts/api/api.ts';
import type { Target } from '../../lambdas/contracts/people/target.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { describeRollout } from '../console/describe-rollout.ts';
import { createOutput } from '../console/output.ts';

const ROLLOUTS_SHOWN = 5;

/** `understudy status <model>`: who serves, what is registered, what was tried. */
export function addStatus(program: Command): void {
  withControlOptions(program.command('status'))
    .description('show who serves a model, its versions and its latest rollouts')
    .argument('<model>')
    .action(status);
}

async function status(model: string, options: ControlOptions): Promise<void> {
  const found = await (await connectControl(options)).getModel(model);
  createOutput(options.json === true).result(found, describe(found));
}

function describe({ specification, versions, route, rollouts }: ModelStatus): readonly string[] {
  const serves = route?.champion === undefined ? 'no champion' : `champion ${route.champion.version}`;
  const open = route?.hot === true ? ', a rollout is open' : '';
  return [
    `${specification.model}: ${serves}, revision ${route?.revision ?? 'none'}${open}`,
    ...(versions.length === 0 ? ['no versions'] : [versionTable(versions, route)]),
    ...rollouts.slice(0, ROLLOUTS_SHOWN).map(describeRollout),
  ];
}

function versionTable(versions: ModelStatus['versions'], route: ModelStatus['route']): string {
  const table = new Table({
    head: ['version', 'status', 'share', 'registered', 'target'],
    style: { head: [], border: [] },
  });
  for (const { version, status: state, registeredAt, target } of versions) {
    table.push([version, state, `${shareOf(version, route)} %`, registeredAt, placeOf(target)]);
  }
  return table.toString();
}

function shareOf(version: string, route: ModelStatus['route']): number {
  const challengers = route?.challengers ?? [];
  const own = challengers.find((one) => one.version === version);
  if (own !== undefined) return own.weightPercent;
  const rest = challengers.reduce((left, { weightPercent }) => left - weightPercent, 100);
  return route?.champion?.version === version ? rest : 0;
}

function placeOf(target: Target): string {
  switch (target.kind) {
    case 'http':
      return target.url;
    case 'lambda':
      return target.functionArn;
    case 'sagemaker':
      return target.endpointName;
  }
}
