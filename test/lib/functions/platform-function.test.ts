import { App, Stack } from 'aws-cdk-lib';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PlatformFunction } from '../../../lib/functions/platform-function.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles one function for real; the folder of its asset. */
function bundle(outdir: string): string {
  const app = new App({ outdir });
  const environment = { REGISTRY_TABLE: 'table' };
  const props = { handler: 'restart', description: 'test', environment, platform: {} };
  new PlatformFunction(new Stack(app, 'Stack'), 'Restart', props);
  app.synth();
  const [asset, ...more] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  expect(more).toEqual([]);
  return path.join(outdir, asset ?? '');
}

describe('a bundled function', () => {
  const one = bundle(path.join(folder, 'one'));
  const two = bundle(path.join(folder, 'two', 'levels', 'down'));

  it('has the same name wherever it is synthesised, so that a diff elsewhere is empty', () => {
    expect(path.basename(one)).toBe(path.basename(two));
  });

  it('maps its stack traces to files of the project', () => {
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(path.join(one, 'index.mjs.map'), 'utf8'));

    expect(sources).toContain('lambdas/handlers/restart.ts');
    expect(sources.filter((source) => source.startsWith('..') || path.isAbsolute(source))).toEqual([]);
  });

  it('is one module that loads what is not one by a require of its own', () => {
    expect(readFileSync(path.join(one, 'index.mjs'), 'utf8')).toMatch(
      /^import \{ createRequire \} from 'node:module';/,
    );
    expect(readdirSync(one).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });
});
