import type { Command } from 'commander';
import { versionInput, type VersionInput } from '../../lambdas/contracts/people/version.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { readDocuments } from '../client/read-input.ts';
import type { ControlClient } from '../client/control-client.ts';
import { writeDocuments } from '../client/write-documents.ts';
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
  const writer = {
    nameOf: ({ model, version }: VersionInput) => `${model} ${version}`,
    write: (one: VersionInput) => control.registerVersion(one, options.champion === true),
    lineOf: ({ result, rollout }: Registered) =>
      rollout === undefined ? result : `${result}, rollout ${rollout.rolloutId} started`,
    hasChanged: ({ result, rollout }: Registered) => result === 'added' || rollout !== undefined,
  };
  await writeDocuments(versions, writer, createOutput(options.json === true));
}

type Registered = Awaited<ReturnType<ControlClient['registerVersion']>>;
