import { init, parse } from 'es-module-lexer';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { chapters } from './support/architecture/chapters.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Room {
  readonly room: string;
  /** Files of it, by path; all of them if there is none. */
  readonly only?: RegExp;
  /** Other rooms that it may know. */
  readonly mayKnow: readonly string[];
  readonly packages: RegExp;
}

const portsOfRooms = readdirSync(path.join(root, 'lambdas/usecases'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'ports.ts')
  .map((file) => `lambdas/usecases/${file}`);

const rooms: readonly Room[] = [
  {
    room: 'lambdas/domain',
    only: /(?<!chain-hash\.ts|routing\/position\.ts)$/,
    mayKnow: ['lambdas/domain', 'lambdas/contracts'],
    packages: /^$/,
  },
  { room: 'lambdas/domain', only: /\/(chain-hash|routing\/position)\.ts$/, mayKnow: [], packages: /^node:crypto$/ },
  { room: 'lambdas/contracts', mayKnow: ['lambdas/contracts'], packages: /^zod$/ },
  { room: 'lambdas/usecases', mayKnow: ['lambdas/usecases', 'lambdas/domain', 'lambdas/contracts'], packages: /^$/ },
  {
    room: 'lambdas/adapters',
    mayKnow: ['lambdas/adapters', 'lambdas/domain', 'lambdas/contracts', ...portsOfRooms],
    packages:
      /^(@aws-sdk\/|@aws-lambda-powertools\/|@smithy\/signature-v4$|@aws-crypto\/|node:|csv-parse(\/sync)?$|d3-scale$|d3-shape$|ipaddr\.js$)/,
  },
  {
    room: 'lambdas/handlers',
    mayKnow: ['lambdas'],
    packages: /^(@aws-sdk\/|@aws-lambda-powertools\/|aws-lambda$|node:)/,
  },
  { room: 'lib', mayKnow: ['lib', 'lambdas/contracts'], packages: /^(aws-cdk-lib(\/|$)|constructs$|node:)/ },
  { room: 'bin', only: /^bin\/app\.ts$/, mayKnow: ['lib'], packages: /^aws-cdk-lib$/ },
  {
    room: 'bin',
    only: /^bin\/(?!app\.ts$)/,
    // The local run prints and renders the table of local differences, which is data alone.
    // The report of a file is drawn as that of a deployed model is.
    mayKnow: ['bin', 'lambdas/contracts', 'lambdas/domain', 'lambdas/adapters/charts', 'lib/local-differences.ts'],
    packages:
      /^(@aws-sdk\/|@smithy\/signature-v4$|@aws-crypto\/|node:|(commander|zod|yaml|picocolors|listr2|cli-table3|csv-parse(\/sync)?|hyparquet|d3-shape|d3-scale)$)/,
  },
];

/** What a room may take from another only through its ports. */
const portsAlone: readonly (readonly [string, string])[] = [
  ['lambdas/usecases/registry', 'lambdas/usecases/rollout'],
  ['lambdas/usecases/rollout', 'lambdas/usecases/serving'],
  ['lambdas/usecases/reporting', 'lambdas/usecases/rollout'],
  ['lambdas/usecases/rollout/evidence', 'lambdas/usecases/registry'],
];

const filesOf = (room: string): string[] =>
  readdirSync(path.join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));

/**
 * Every module that a source names, in whatever form.
 *
 * The lexer sees imports, dynamic imports and re-exports of values; types that are re-exported or queried are found by their text.
 */
async function modulesIn(source: string): Promise<readonly string[]> {
  await init;
  const [found] = parse(source);
  const queried = [...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)];
  const exported = [...source.matchAll(/\bexport\s+type\s+(?:\*|\{)[^;]*?\bfrom\s+['"]([^'"]+)['"]/g)];
  return [
    ...found.flatMap(({ n }) => (n === undefined ? [] : [n])),
    ...[...queried, ...exported].map(([, name = '']) => name),
  ];
}

const sourceOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

function mayImport(file: string, name: string, { mayKnow, packages }: Room): boolean {
  if (!name.startsWith('.')) return packages.test(name);
  const target = path.relative(root, path.resolve(root, path.dirname(file), name));
  return mayKnow.some((one) => target === one || target.startsWith(`${one}/`));
}

describe('the finder of imports', () => {
  it.each([
    "import { a } from 'found';",
    "import type { A } from 'found';",
    "import 'found';",
    "export { a } from 'found';",
    "export * from 'found';",
    "export type { A } from 'found';",
    "export type * from 'found';",
    "const a = await import('found');",
    "type A = import('found').A;",
    'type A = import("found").A;',
  ])('sees %s', async (source) => {
    expect(await modulesIn(source)).toContain('found');
  });
});

describe.each(rooms)('$room $only', (room) => {
  const files = filesOf(room.room).filter((file) => room.only?.test(file) ?? true);

  it('imports only what the table of rooms lets it', async () => {
    const wrong: string[] = [];
    for (const file of files) {
      const names = await modulesIn(sourceOf(file));
      wrong.push(...names.filter((name) => !mayImport(file, name, room)).map((name) => `${file} imports ${name}`));
    }

    expect(files.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});

/** First folder of a file below a house, `.` for a file of the house itself; undefined outside it. */
function chapterOf(house: string, file: string): string | undefined {
  if (!file.startsWith(`${house}/`)) return undefined;
  const [first = '', ...rest] = file.slice(house.length + 1).split('/');
  return rest.length === 0 ? '.' : first;
}

async function importsOf(file: string): Promise<readonly string[]> {
  const names = (await modulesIn(sourceOf(file))).filter((name) => name.startsWith('.'));
  return names.map((name) => path.relative(root, path.resolve(root, path.dirname(file), name)));
}

describe.each(Object.entries(chapters))('the chapters of %s', (house, table) => {
  it('know each other only as the table lets them', async () => {
    const wrong: string[] = [];
    for (const file of filesOf(house)) {
      const own = chapterOf(house, file) ?? '';
      const known = table[own];
      if (known === undefined) wrong.push(`${file} is in no chapter of the table`);
      for (const target of await importsOf(file)) {
        const other = chapterOf(house, target);
        if (other !== undefined && other !== own && known?.includes(other) !== true)
          wrong.push(`${file} imports ${target}`);
      }
    }

    expect(wrong).toEqual([]);
  });
});

describe.each(portsAlone)('%s', (room, other) => {
  it(`takes from ${other} its ports alone`, async () => {
    const wrong: string[] = [];
    for (const file of filesOf(room)) {
      const targets = (await importsOf(file)).filter((target) => target.startsWith(`${other}/`));
      wrong.push(...targets.filter((target) => !target.endsWith('/ports.ts')).map((target) => `${file}: ${target}`));
    }

    expect(wrong).toEqual([]);
  });
});

describe('the domain', () => {
  it('takes types alone from contracts', async () => {
    await init;
    const values = filesOf('lambdas/domain').flatMap((file) => {
      const source = sourceOf(file);
      const found = parse(source)[0].filter(({ n }) => n?.includes('/contracts/') === true);
      return found.map(({ ss, se }) => `${file}: ${source.slice(ss, se)}`);
    });

    expect(values.filter((line) => !/: (import|export) type /.test(line))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = sourceOf('docs/architecture.md');
  const named = [
    ...page.matchAll(/`((?:bin|lib|lambdas|test|bench|examples|docs)(?:\/[\w.*-]+)*|[\w.-]+\.(?:ts|md|json))`/g),
  ];
  /** Cells of the page's tables, by the path in the first. */
  const rows = new Map(
    page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, path = '', , known = '']) => [
        path.replaceAll('`', ''),
        [...known.matchAll(/`([^`]+)`/g)].map(([, one]) => one),
      ]),
  );
  const inside = Object.entries(chapters).flatMap(([house, table]) =>
    Object.entries(table).map(([room, known]) => [`${house}/${room === '.' ? '*.ts' : room}`, known] as const),
  );

  it('names only what is there', () => {
    const paths = named.map(([, name = '']) => name.replace(/\/\*\.ts$/, ''));
    // `ports.ts` is a name that many rooms have.
    const wrong = paths.filter((name) => name !== 'ports.ts' && !existsSync(path.join(root, name)));

    expect(paths.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('has a row for each folder of the table of rooms', () => {
    expect(rooms.map(({ room }) => room).filter((room) => !rows.has(room))).toEqual([]);
  });

  it.each(inside)('says whom %s may know', (room, known) => {
    expect(rows.get(room)).toEqual(known.map((one) => (one === '.' ? '*.ts' : one)));
  });

  it('has no row for a room that is gone', () => {
    const known = new Set([...rooms.map(({ room }) => room), ...inside.map(([room]) => room), 'test']);

    expect([...rows.keys()].filter((row) => !known.has(row))).toEqual([]);
  });
});

describe('package.json', () => {
  it('names scripts that are there', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(sourceOf('package.json')));
    const named = Object.values(scripts).flatMap(
      (script) => script.match(/\b(?:bin|bench)\/[\w./-]+\.(?:ts|mjs)\b/g) ?? [],
    );

    expect(named).toContain('bench/judge-stdin.ts');
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('folders', () => {
  it('hold at most 15 files, so that each is found by its name', () => {
    const folders = new Map<string, number>();
    for (const file of ['bin', 'lib', 'lambdas', 'test', 'bench', 'examples'].flatMap(filesOf)) {
      folders.set(path.dirname(file), (folders.get(path.dirname(file)) ?? 0) + 1);
    }

    expect([...folders].filter(([, files]) => files > 15)).toEqual([]);
  });
});

describe('the table of rooms', () => {
  it.each([
    ['bin/app.ts', '../lambdas/contracts/people/names.ts'],
    ['bin/app.ts', '@aws-sdk/client-s3'],
    ['bin/commands/apply.ts', '../../lambdas/adapters/system-clock.ts'],
    ['bin/commands/apply.ts', '../../lib/index.ts'],
    ['lib/understudy.ts', '../lambdas/domain/judge/model/plan.ts'],
    ['lib/understudy.ts', 'cdk-nag'],
    ['lambdas/adapters/system-clock.ts', '../usecases/serving/serve-prediction.ts'],
    ['lambdas/handlers/judge.ts', '../../lib/index.ts'],
  ])('does not let %s import %s', (file, name) => {
    const room = rooms.find((one) => file.startsWith(`${one.room}/`) && (one.only?.test(file) ?? true));

    expect(room).toBeDefined();
    expect(room === undefined || mayImport(file, name, room)).toBe(false);
  });
});

describe('all rooms', () => {
  it('import zod as a namespace, because the named import brings the whole library', async () => {
    await init;
    const files = ['lambdas', 'bin', 'lib', 'test'].flatMap(filesOf);
    const statements = files.flatMap((file) => {
      const source = sourceOf(file);
      const zod = parse(source)[0].filter(({ n }) => n === 'zod' || n?.startsWith('zod/') === true);
      return zod.map(({ ss, se }) => `${file}: ${source.slice(ss, se)}`);
    });

    expect(statements.length).toBeGreaterThan(10);
    expect(statements.filter((line) => !line.endsWith(": import * as z from 'zod'"))).toEqual([]);
  });

  it('export nothing by default', () => {
    const byDefault = ['lambdas', 'bin', 'lib', 'test']
      .flatMap(filesOf)
      .filter((file) => /^export default\b/m.test(sourceOf(file)));

    expect(byDefault).toEqual([]);
  });
});

/** What asks the world. */
const outside = ['Date.now()', 'process.pid', "fetch('x')"];

const rule = 'export const planted = ';
/** One violation for each ban of the linter's configuration: oxlint passes over a pattern that it cannot read, without a word. */
const planted: readonly (readonly [string, string])[] = [
  ['lambdas/domain/planted.ts', `import { readFileSync } from 'node:fs';\n${rule}readFileSync;\n`],
  ['lambdas/domain/judge/planted.ts', `import { createHash } from 'node:crypto';\n${rule}createHash;\n`],
  ['lambdas/domain/judge/rows/chain-hash.ts', `import { randomBytes } from 'node:crypto';\n${rule}randomBytes;\n`],
  ['lambdas/domain/routing/position.ts', `import { randomBytes } from 'node:crypto';\n${rule}randomBytes;\n`],
  ['lambdas/domain/planted.ts', `import * as z from 'zod';\n${rule}z.string();\n`],
  ...['usecases/ports', 'contracts/names', 'adapters/system-clock', 'handlers/judge'].map(
    (module) => ['lambdas/domain/planted.ts', `import { a } from '../${module}.ts';\n${rule}a;\n`] as const,
  ),
  ['lambdas/domain/planted.ts', "export type { Clock } from '../usecases/ports.ts';\n"],
  ['lambdas/domain/planted.ts', `import { a } from '../../lib/index.ts';\n${rule}a;\n`],
  ['lambdas/domain/planted.ts', `import { a } from '../../bin/understudy.ts'\n${rule}a;\n`],
  ...[...outside, 'setTimeout(String, 1)', 'setInterval(String, 1)', 'console.log(1)'].map(
    (impure) => ['lambdas/domain/planted.ts', `${rule}(): unknown => ${impure};\n`] as const,
  ),
  ['lambdas/domain/planted.ts', `${rule}(): number => Math.random();\n`],
  ['lambdas/usecases/planted.ts', `import * as z from 'zod';\n${rule}z.string();\n`],
  ...['../adapters/system-clock', '../handlers/judge', '../../lib/index', '../../bin/understudy'].map(
    (module) => ['lambdas/usecases/planted.ts', `import { a } from '${module}.ts';\n${rule}a;\n`] as const,
  ),
  ...outside.map((impure) => ['lambdas/usecases/planted.ts', `${rule}(): unknown => ${impure};\n`] as const),
  ['lambdas/contracts/planted.ts', `import { S3Client } from '@aws-sdk/client-s3';\n${rule}S3Client;\n`],
  ...[
    '../domain/judge/plan',
    '../adapters/system-clock',
    '../usecases/ports',
    '../handlers/judge',
    '../../lib/index',
  ].map((module) => ['lambdas/contracts/planted.ts', `import { a } from '${module}.ts';\n${rule}a;\n`] as const),
  ...['../usecases/route-cache', '../handlers/judge', '../../lib/index', '../../bin/understudy'].map(
    (module) => ['lambdas/adapters/planted.ts', `import { a } from '${module}.ts';\n${rule}a;\n`] as const,
  ),
  ['lambdas/adapters/planted.ts', `import { App } from 'aws-cdk-lib';\n${rule}App;\n`],
  ...['../../lib/index', '../../bin/understudy'].map(
    (module) => ['lambdas/handlers/planted.ts', `import { a } from '${module}.ts';\n${rule}a;\n`] as const,
  ),
  ['lambdas/handlers/planted.ts', `import { Key } from 'aws-cdk-lib/aws-kms';\n${rule}Key;\n`],
  ...['../lambdas/domain/judge/model/plan.ts', '../lambdas/adapters/system/system-clock.ts', '../bin/understudy'].map(
    (module) => ['lib/planted.ts', `import { a } from '${module}.ts';\n${rule}a;\n`] as const,
  ),
  ['lib/planted.ts', `import { S3Client } from '@aws-sdk/client-s3';\n${rule}S3Client;\n`],
  ...['adapters/system-clock', 'usecases/ports', 'handlers/judge'].map(
    (module) => ['bin/commands/planted.ts', `import { a } from '../../lambdas/${module}.ts';\n${rule}a;\n`] as const,
  ),
];

/** What each room may do, and the linter must let pass. */
const harmless: readonly (readonly [string, string])[] = [
  ['lambdas/domain/judge/rows/chain-hash.ts', `import { createHash } from 'node:crypto';\n${rule}createHash;\n`],
  ['lambdas/domain/routing/position.ts', `import { createHmac } from 'node:crypto';\n${rule}createHmac;\n`],
  ['lambdas/domain/planted.ts', `import type { A } from '../contracts/people/names.ts';\nexport type Planted = A;\n`],
  ['lambdas/domain/planted.ts', `import { a } from './judge/plan.ts';\n${rule}a;\n`],
  ['lambdas/contracts/planted.ts', `import * as z from 'zod';\n${rule}z.string();\n`],
  ['lambdas/usecases/planted.ts', `import { a } from '../domain/judge/plan.ts';\n${rule}a;\n`],
  ['lambdas/adapters/planted.ts', `import type { A } from '../usecases/ports.ts';\nexport type Planted = A;\n`],
  ['lib/planted.ts', `import { a } from '../lambdas/contracts/people/names.ts';\n${rule}a;\n`],
  ['bin/app.ts', `import { a } from '../lib/index.ts';\n${rule}a;\n`],
];

const oxlintReport = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

/** A file of its own in the same folder; a file that an override names keeps its name. */
function placeOf(file: string, at: number): string {
  return file.replace('planted.ts', `planted-${at}.ts`);
}

/** What the linter says of files under the project's configuration, in one run over a folder of their own: rules by file. */
function lint(files: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const copy = mkdtempSync(path.join(tmpdir(), 'understudy-lint-'));
  try {
    cpSync(path.join(root, '.oxlintrc.json'), path.join(copy, '.oxlintrc.json'));
    for (const [file, source] of files) {
      mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(copy, file), source);
    }
    const oxlint = path.join(root, 'node_modules/.bin/oxlint');
    const { stdout } = spawnSync(oxlint, ['-c', '.oxlintrc.json', '-f', 'json', '.'], { cwd: copy, encoding: 'utf8' });
    const { diagnostics } = oxlintReport.parse(JSON.parse(stdout));
    return new Map(
      files.map(([file]) => [file, diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code)]),
    );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

describe('the linter', () => {
  const placed = (files: typeof planted) => files.map(([file, source], at) => [placeOf(file, at), source] as const);
  const bad = placed(planted);
  const good = placed(harmless);
  let rules: { readonly bad: ReturnType<typeof lint>; readonly good: ReturnType<typeof lint> };

  // Two runs: one file that an override names stands in both lists.
  beforeAll(() => {
    rules = { bad: lint(bad), good: lint(good) };
  });

  it.each(bad)('refuses what is planted in %s: %s', (file) => {
    expect(rules.bad.get(file)?.join()).toMatch(/no-restricted/);
  });

  it.each(good)('lets pass what %s may do: %s', (file) => {
    expect(rules.good.get(file)?.join()).not.toMatch(/no-restricted/);
  });
});
