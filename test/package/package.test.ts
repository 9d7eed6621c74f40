import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const home = mkdtempSync(path.join(tmpdir(), 'understudy-package-'));
const own = z
  .object({ version: z.string(), peerDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
const oldest = (name: string): string => `${name}@${own.peerDependencies[name]?.replace('^', '')}`;

/** What somebody writes who has just made an empty CDK app; it is compiled as that app is, without leaving out libraries. */
const APP = `
import { App } from 'aws-cdk-lib';
import { Understudy, type UnderstudyProps } from 'understudy';

const props: UnderstudyProps = { targets: { hosts: ['models.example.com'] } };
const app = new App({ outdir: 'cdk.out' });
const { stack } = new Understudy(app, 'Models', { ...props, env: { account: '111122223333', region: 'eu-west-1' } });
if (stack.functions.function('router').functionName === '') throw new Error('the router has no name');
app.synth();
`;
const COMPILER = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  skipLibCheck: false,
  types: ['node'],
};

let tarball = '';
beforeAll(() => {
  run(root, 'npm', ['pack', '--silent', '--pack-destination', home]);
  tarball = path.join(home, `understudy-${own.version}.tgz`);
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }), 120_000);

describe('the package in an empty CDK app', () => {
  it.each([
    ['oldest', [oldest('aws-cdk-lib'), oldest('constructs')]],
    ['newest', ['aws-cdk-lib@latest', 'constructs@latest']],
  ])(
    'installs, compiles and synthesises with the %s CDK library',
    (age, libraries) => {
      const app = emptyApp(age, libraries);

      run(app, 'node', [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
      run(app, 'node', ['app.js']);

      expect(readdirSync(path.join(app, 'cdk.out'))).toEqual(
        expect.arrayContaining(['Understudy.template.json', 'UnderstudyData.template.json']),
      );
      expect(run(app, path.join(app, 'node_modules/.bin/understudy'), ['--version']).trim()).toBe(own.version);
    },
    600_000,
  );
});

function emptyApp(age: string, libraries: readonly string[]): string {
  const app = mkdtempSync(path.join(home, `${age}-`));
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  writeFileSync(path.join(app, 'app.ts'), APP);
  writeFileSync(path.join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER, files: ['app.ts'] }));
  run(app, 'npm', ['install', '--no-audit', '--no-fund', '--silent', tarball, ...libraries, '@types/node@20']);
  return app;
}

/** @throws Error with what the program printed, where it fails */
function run(cwd: string, program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
