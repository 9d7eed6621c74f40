import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const value = 'export const planted = 1;\n';

/** A project of these files under the configuration of this one. */
function reachedFrom(files: Readonly<Record<string, string>>): ReturnType<typeof spawnSync> {
  const copy = mkdtempSync(path.join(tmpdir(), 'understudy-reached-'));
  try {
    for (const file of ['knip.ts', 'package.json']) cpSync(path.join(root, file), path.join(copy, file));
    for (const [file, source] of Object.entries(files)) {
      mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(copy, file), source);
    }
    const knip = path.join(root, 'node_modules/.bin/knip');
    const flags = ['--production', '--include', 'files', '--no-progress', '--no-config-hints'];
    return spawnSync(knip, flags, { cwd: copy, encoding: 'utf8' });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

it('the check of dead files names what no entry point reaches, but in rooms that wait for a feature', () => {
  const { status, stdout } = reachedFrom({
    'bin/understudy.ts': "import { planted } from './commands/reached.ts';\nplanted;\n",
    'bin/commands/reached.ts': value,
    'bin/local/start.mjs': "import './reached-by-start.ts';\n",
    'bin/local/reached-by-start.ts': value,
    'lib/index.ts': "export type { Planted } from './reached-by-type.ts';\n",
    'lib/reached-by-type.ts': 'export type Planted = 1;\n',
    'lambdas/handlers/judge.ts': "import { planted } from '../usecases/reached.ts';\nplanted;\n",
    'lambdas/usecases/reached.ts': value,
    'lambdas/domain/stats/waiting.ts': value,
    'bin/commands/dead.ts': value,
    'lib/planes/dead.ts': value,
    'lambdas/usecases/dead-but-tested.ts': value,
    'test/usecases/dead.test.ts': "import { planted } from '../../lambdas/usecases/dead-but-tested.ts';\nplanted;\n",
  });

  const named = String(stdout)
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  expect(named.filter((line) => line !== '').sort()).toEqual([
    'bin/commands/dead.ts',
    'lambdas/usecases/dead-but-tested.ts',
    'lib/planes/dead.ts',
  ]);
  expect(status).toBe(1);
});
