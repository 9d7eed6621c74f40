import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDeploy } from '../../../bin/local/machine/deploy.ts';
import { appOptions } from './app-options.ts';

/** Synthesises the app that all systems of a run take, and has the emulator's packages; vitest calls it before the tests. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'understudy-assembly-'));
  process.env['UNDERSTUDY_TEST_ASSEMBLY'] = folder;
  await prepareDeploy({ ...appOptions, assembly: folder });
  return () => rm(folder, { recursive: true, force: true });
}
