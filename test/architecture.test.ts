import { init, parse } from 'es-module-lexer';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** What each room may import: other rooms, and packages by pattern. */
const rooms: readonly { readonly room: string; readonly mayKnow: readonly string[]; readonly packages: RegExp }[] = [
  { room: 'lambdas/domain', mayKnow: ['lambdas/domain'], packages: /^$/ },
  { room: 'lambdas/contracts', mayKnow: ['lambdas/contracts'], packages: /^zod$/ },
  { room: 'lambdas/usecases', mayKnow: ['lambdas/usecases', 'lambdas/domain', 'lambdas/contracts'], packages: /^$/ },
  {
    room: 'lambdas/adapters',
    mayKnow: ['lambdas/adapters', 'lambdas/usecases/ports.ts', 'lambdas/domain', 'lambdas/contracts'],
    packages: /^(@aws-sdk\/|@aws-lambda-powertools\/|node:)/,
  },
  {
    room: 'lambdas/handlers',
    mayKnow: ['lambdas'],
    packages: /^(@aws-sdk\/|@aws-lambda-powertools\/|aws-lambda$|node:)/,
  },
  { room: 'lib', mayKnow: ['lib', 'lambdas/contracts'], packages: /^(aws-cdk-lib|constructs$|node:)/ },
];

const filesOf = (room: string): string[] =>
  readdirSync(path.join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));

async function importsOf(file: string): Promise<string[]> {
  await init;
  const source = readFileSync(path.join(root, file), 'utf8');
  const [found] = parse(source);
  const typeQueries = [...source.matchAll(/import\('([^']+)'\)/g)].map(([, name = '']) => name);
  return [...found.flatMap(({ n }) => (n === undefined ? [] : [n])), ...typeQueries];
}

describe.each(rooms)('$room', ({ room, mayKnow, packages }) => {
  it('imports only what the table of rooms lets it', async () => {
    const wrong: string[] = [];
    for (const file of filesOf(room)) {
      for (const name of await importsOf(file)) {
        const isLocal = name.startsWith('.');
        const target = isLocal ? path.relative(root, path.resolve(root, path.dirname(file), name)) : name;
        const isFine = isLocal
          ? mayKnow.some((one) => target === one || target.startsWith(`${one}/`))
          : packages.test(name);
        if (!isFine) wrong.push(`${file} imports ${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('all rooms', () => {
  it('import zod as a namespace, because the named import brings the whole library', () => {
    const named = [...filesOf('lambdas'), ...filesOf('bin')].filter((file) =>
      /import \{[^}]*\} from 'zod'/.test(readFileSync(path.join(root, file), 'utf8')),
    );

    expect(named).toEqual([]);
  });
});

const planted: readonly (readonly [string, string])[] = [
  ['lambdas/domain/planted.ts', "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n"],
  ['lambdas/domain/planted.ts', "import type { Clock } from '../usecases/ports.ts';\nexport type Planted = Clock;\n"],
  ['lambdas/domain/planted.ts', 'export const planted = (): number => Date.now();\n'],
  ['lambdas/domain/planted.ts', 'export const planted = (): number => Math.random();\n'],
  ['lambdas/usecases/planted.ts', "import * as z from 'zod';\nexport const planted = z.string();\n"],
  [
    'lambdas/usecases/planted.ts',
    "import { SystemClock } from '../adapters/system-clock.ts';\nexport const planted = new SystemClock();\n",
  ],
  [
    'lambdas/contracts/planted.ts',
    "import { percent } from '../domain/judge/words.ts';\nexport const planted = percent(1);\n",
  ],
  [
    'lambdas/adapters/planted.ts',
    "import { RouteCache } from '../usecases/route-cache.ts';\nexport const planted = RouteCache;\n",
  ],
  ['lib/planted.ts', "import { S3Client } from '@aws-sdk/client-s3';\nexport const planted = S3Client;\n"],
  [
    'lib/planted.ts',
    "import { percent } from '../lambdas/domain/judge/words.ts';\nexport const planted = percent(1);\n",
  ],
];

describe('the linter', () => {
  it.each(planted)('refuses what is planted in %s: %s', (file, source) => {
    const copy = mkdtempSync(path.join(tmpdir(), 'understudy-lint-'));
    try {
      cpSync(path.join(root, '.oxlintrc.json'), path.join(copy, '.oxlintrc.json'));
      mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(copy, file), source);
      const oxlint = path.join(root, 'node_modules/.bin/oxlint');
      const { stdout } = spawnSync(oxlint, ['-c', '.oxlintrc.json', '.'], { cwd: copy, encoding: 'utf8' });
      expect(stdout).toMatch(/no-restricted/);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});
