import { expect } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { system } from '../shared-system.ts';
import { localUrl } from '../system.ts';

/** Every verdict of a rollout and its checkpoints are the same from zero, by the command line. */
export async function expectReplayed(model: string, rolloutId: string): Promise<void> {
  const url = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
  const { code, out, err } = await runCli(url, 'replay', `${model}/${rolloutId}`, '--all');
  expect(`${code} ${err}${out}`).toMatch(
    /^0 [^]*the same verdict from its evidence[^]*checkpoint.*: the same from zero/,
  );
}
