import { App } from 'aws-cdk-lib';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { makeProgram } from '../../bin/program.ts';
import { emulatorEnvironment } from '../../bin/local/machine/deploy.ts';
import { rolloutInput } from '../../lambdas/contracts/messages/machine.ts';
import { propsFromContext } from '../../lib/props/context-props.ts';
import { runCli } from '../support/cli.ts';
import { startControlServer, type ControlServer } from '../support/control-server.ts';
import { aRollout, aRoute, AT } from '../support/records.ts';

/** Fenced blocks of the page by language; a block of code or data names its file in its first line. */
const blocks = [...readFileSync('docs/getting-started.md', 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trim().split('\n'));

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-'));
let port = 0;
let model: ChildProcess;
let server: ControlServer;

beforeAll(async () => {
  port = await freePort();
  for (const { language, text } of blocks.filter((block) => block.language !== 'sh')) {
    const name = /^(?:\/\/|#) (\S+)$/m.exec(text)?.[1];
    if (name === undefined) throw new Error(`a block of ${language} names no file`);
    writeFileSync(path.join(folder, name), text.replaceAll('9000', String(port)));
  }
  server = await startControlServer();
  model = spawn(process.execPath, [path.join(folder, 'house-price.mjs')]);
  await vi.waitUntil(
    () =>
      answers('/v1', {}).then(
        () => true,
        () => false,
      ),
    { timeout: 20_000 },
  );
});
afterAll(() => {
  model.kill();
  server.stop();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(where: string, body: object): Promise<{ status: number; price: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${where}`, { method: 'POST', body: JSON.stringify(body) });
  const { price } = z.object({ price: z.number().nullish() }).parse(await response.json());
  return { status: response.status, price };
}

/** Words of a line as a shell takes them: single quotes hold words together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

/** The machine, in one step: whatever was started is promoted. */
function promote(): void {
  const { executions, registry } = server.world;
  for (const [execution, raw] of executions.inputs) {
    const { model: name, version, first } = rolloutInput.parse(raw);
    const rolloutId = execution.split(':').at(-1) ?? '';
    const plan = { ...aRollout().plan, kind: first === true ? ('first' as const) : ('challenger' as const) };
    const outcome = { kind: 'promoted' as const, reason: 'proven', at: AT, tests: ['failures<pMax'] };
    const stored = registry.rollouts.size;
    const startedAt = `2026-02-01T12:0${stored}:00.000Z`;
    if (registry.rollouts.has(`${name}/${rolloutId}`)) continue;
    const record = { model: name, rolloutId, version, execution, plan, outcome, startedAt, state: 'promoted' as const };
    registry.rollouts.set(`${name}/${rolloutId}`, aRollout(record));
    const target = registry.versions.get(`${name}/${version}`)?.target;
    if (target !== undefined) registry.routes.set(name, aRoute({ model: name, champion: { version, target } }));
  }
}

/** What the local command would be given. */
function localOptions(args: readonly string[]): unknown {
  const program = makeProgram();
  let given: unknown;
  program.commands.find((command) => command.name() === 'local')?.action((options: unknown) => void (given = options));
  program.parse(['node', 'understudy', 'local', ...args]);
  return given;
}

describe('the page for the first ten minutes', () => {
  it('has a model of twenty lines that answers as its specification says', async () => {
    const { text } = blocks.find(({ language }) => language === 'js') ?? { text: '' };

    expect(
      text
        .trim()
        .split('\n')
        .slice(1)
        .filter((line) => line !== '').length,
    ).toBeLessThanOrEqual(20);
    expect(await answers('/v1', { rooms: 4, metres: 90 })).toEqual({ status: 200, price: 210 });
    expect(await answers('/v2', { rooms: 4, metres: 90 })).toEqual({ status: 200, price: 260 });
    expect((await answers('/v9', {})).status).toBe(400);
  });

  it('has commands that do what it says, one after the other', async () => {
    const run: string[] = [];
    for (const line of commands.filter((one) => one.startsWith('npm run understudy'))) {
      const args = wordsOf(line).slice(4);
      const files = args.map((word) => (word.endsWith('.yaml') ? path.join(folder, word) : word));
      if (!server.world.hosts.includes(`127.0.0.1:${port}`)) server.world.hosts.push(`127.0.0.1:${port}`);

      const { code, out, err } = await runCli(server.url, ...files);

      run.push(`${args.slice(0, 2).join(' ')}: ${out.split('\n')[0]}`);
      expect({ line, code, err }).toEqual({ line, code: 0, err: '' });
      promote();
    }

    expect(run).toEqual([
      'apply -f: house-price: written',
      expect.stringMatching(/^register -f: house-price v1: added, rollout v1-1-[0-9a-f]{8} started$/),
      expect.stringMatching(
        /^rollout watch: house-price v1 \(v1-1-.*\): promoted: fewer failures than the objective allows; /,
      ),
      'predict house-price: {"score":0.5}',
      'register -f: house-price v2: added',
      'rollout start: house-price v2 would be rolled out like this:',
      expect.stringMatching(/^rollout start: house-price v2: rollout v2-2-[0-9a-f]{8} started$/),
      'predict house-price: 400 by v1 (none), status 200',
      expect.stringMatching(
        /^rollout watch: house-price v2 \(v2-2-.*\): promoted: fewer failures than the objective allows; /,
      ),
      'status house-price: house-price: champion v2, revision 0',
    ]);
  });

  it('starts the local run with options that it has', () => {
    const line = commands.find((one) => one.startsWith('npm start'));

    expect(localOptions(wordsOf(line ?? '').slice(3))).toEqual({
      keep: true,
      port: '4566',
      allow: ['127.0.0.1:9000'],
    });
  });

  it('sets what a client of the emulator needs', () => {
    const line = commands.find((one) => one.startsWith('export AWS_ENDPOINT_URL')) ?? '';
    const set = Object.fromEntries(
      wordsOf(line)
        .slice(1)
        .map((word) => word.split('=')),
    );

    expect(emulatorEnvironment('http://127.0.0.1:4566')).toMatchObject(set);
  });

  it('deploys with a context that the application reads', () => {
    const words = wordsOf(commands.find((one) => one.startsWith('npx cdk deploy')) ?? '');
    const [name = '', ...value] = (words.at(-1) ?? '').split('=');

    expect(words.slice(0, 5)).toEqual(['npx', 'cdk', 'deploy', '--all', '-c']);
    expect(propsFromContext(new App({ context: { [name]: value.join('=') } })).targets).toEqual({
      hosts: ['models.example.com'],
    });
  });

  it('has no command that is not tried here', () => {
    const tried =
      /^(node house-price\.mjs$|npm start |npm run understudy -- |export AWS_|npx cdk (bootstrap$|deploy |destroy --all$))/;

    expect(commands.filter((line) => !tried.test(line))).toEqual([]);
    expect(commands.length).toBeGreaterThan(15);
  });
});
