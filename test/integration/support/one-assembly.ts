import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Names a folder for the app, which the first system of a run synthesises and the others take; vitest calls it before the tests. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'understudy-assembly-'));
  process.env['UNDERSTUDY_TEST_ASSEMBLY'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
