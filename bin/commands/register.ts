import type { Command } from 'commander';
import { versionInput } from '../../lambdas/contracts/people/version.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { readDocuments } from '../client/read-input.ts';
import { createOutput } from '../console/output.ts';

/** `understudy register -f`: registers versions. */
export function addRegister(program: Command): void {
  withControlOptions(program.command('register'))
    .description('register versions of models; a version never changes once it is registered')
    .requiredOption('-f, --file <file>', 'versions, YAML or JSON, several documents allowed (-: standard input)')
    .option('--champion', "serve it as the model's first champion, judged by absolute limits")
    .action(register);
}

async function register(
  options: ControlOptions & { readonly file: string; readonly champion?: boolean },
): Promise<void> {
  const versions = readDocuments(options.file, versionInput);
  const control = await connectControl(options);
  const results = [];
  for (const one of versions) results.push(await control.registerVersion(one, options.champion === true));
  const lines = results.map(({ version, result, rollout }) => {
    const name = `${version.model} ${version.version}: ${result}`;
    return rollout === undefined ? name : `${name}, rollout ${rollout.rolloutId} started`;
  });
  createOutput(options.json === true).result(results, lines);
}
