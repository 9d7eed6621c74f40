import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startControlServer, type ControlServer } from '../support/control-server.ts';
import { aVersion } from '../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
});
afterEach(() => server.stop());

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-'));

function fileWith(text: string): string {
  const file = path.join(folder, 'input.yaml');
  writeFileSync(file, text);
  return file;
}

const apply = (text: string, ...more: readonly string[]): ReturnType<typeof runCli> =>
  runCli(server.url, 'apply', '-f', fileWith(text), ...more);
const register = (text: string): ReturnType<typeof runCli> => runCli(server.url, 'register', '-f', fileWith(text));

const model = (name: string, more = ''): string => `model: ${name}\ntask: other\nowner: me@x\n${more}`;
const version = (name: string, host = 'models.example.com'): string =>
  `model: m\nversion: ${name}\ntarget: { kind: http, url: 'http://${host}/' }\n`;
/** Well formed, but its fallback names a version that nobody registered. */
const refused = model('b', 'fallback: [{ version: v9 }]\n');

describe('a file of several documents', () => {
  it('prints what became of each, and never says that nothing was changed when something was', async () => {
    const { code, out, err } = await apply([model('a'), refused, model('c')].join('---\n'));

    expect(out).toMatch(/^a: written\nb: refused: .*fallback\[0\]\.version.*\nc: written\n$/);
    expect(err).toContain('b: the specification has 1 fault');
    expect(err).toContain('changed: a, c');
    expect(code).toBe(3);
    expect([...server.world.registry.specifications.keys()]).toEqual(['a', 'c']);
  });

  it('says that nothing was changed when nothing was', async () => {
    await apply(model('a'));

    const { code, out, err } = await apply([model('a'), refused].join('---\n'));

    expect(out).toMatch(/^a: unchanged\nb: refused: /);
    expect(err).toContain('nothing was changed');
    expect(code).toBe(2);
  });

  it('tells machines of each as well', async () => {
    const { out, err } = await apply([refused, model('c')].join('---\n'), '--json');

    expect(JSON.parse(out)).toMatchObject([
      { name: 'b', result: 'refused', error: { code: 'INVALID_INPUT', faults: [{ path: 'fallback[0].version' }] } },
      { model: 'c', result: 'written' },
    ]);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'INVALID_INPUT' } });
  });

  it('registers what can be, and names what was refused', async () => {
    server.world.given('declared');
    server.world.registry.versions.set('m/v1', aVersion({ framework: 'other' }));

    const { code, out } = await register([version('v1'), version('v7')].join('---\n'));

    expect(out).toMatch(/^m v1: refused: .* under a new name\nm v7: added\n$/);
    expect(code).toBe(3);
  });

  it('is not gone on with where nobody answers', async () => {
    server.stop();

    const { code, out, err } = await apply([model('a'), model('b')].join('---\n'));

    expect(err).toContain('unknown whether changed: a');
    expect(err).not.toContain('nothing was changed');
    expect(out).toMatch(/^a: refused: no answer.*\nb: not tried\n$/);
    expect(code).toBe(4);
  });
});

describe('what a file holds', () => {
  it.each([
    ['nothing', ''],
    ['white space', '\n \n'],
    ['comments', '# later\n'],
    ['separators', '---\n---\n'],
  ])('is an error when it is %s', async (_what, text) => {
    const { code, err } = await apply(text);

    expect(err).toContain('is empty: it holds no document');
    expect(code).toBe(2);
  });

  it.each([
    ['of nothing', 'model: *none\n', 'Unresolved alias'],
    [
      'that unfold to a milliard of texts',
      Array.from(
        { length: 10 },
        (_, n) =>
          `a${n}: &a${n} [${
            n === 0
              ? 'x'
              : Array(9)
                  .fill(`*a${n - 1}`)
                  .join(', ')
          }]`,
      ).join('\n'),
      'Excessive alias count',
    ],
  ])('is refused with aliases %s', async (_what, text, fault) => {
    const { code, err } = await apply(text);

    expect([code, err]).toEqual([2, expect.stringContaining(fault)]);
  });

  it.each(['[', '{a: ', '- ', '? '])('is refused with the line where nothing else could read it: %s', async (open) => {
    const { code, err } = await apply(`${model('a')}---\n${open.repeat(30_000)}`);

    expect(err).toContain('nested at most 100 levels deep (line 5)');
    expect(code).toBe(2);
  });

  it.each(['? [a]\n: b\n', '? '.repeat(60), '{ ? {a: 1} : b }'])('has keys that are text, not %j', async (text) => {
    const { code, err } = await apply(text);

    expect(err).toContain('every key must be text');
    expect(code).toBe(2);
  });

  it('may have empty documents between separators', async () => {
    const { code, out } = await apply(`---\n${model('a')}---\n---\n# nothing\n---\n${model('b')}---\n`);

    expect([code, out]).toEqual([0, 'a: written\nb: written\n']);
  });

  it('is one document where one is meant', async () => {
    server.world.given('serving');
    const settings = fileWith('alpha: 0.02\n---\nalpha: 0.03\n');

    const { code, err } = await runCli(server.url, 'rollout', 'start', 'm', 'v2', '--settings', settings);

    expect(err).toContain('must hold one document, got 2');
    expect(code).toBe(2);
    expect(server.world.executions.inputs.size).toBe(0);
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['0.1234567890123456789', '0.12345678901234568'],
    ['1e-400', '0'],
    ['1e400', 'Infinity'],
  ])('is refused with its path when the number %s would not be kept', async (number, kept) => {
    const samples = `signature: { prediction: { path: $.score }, samples: [{ id: ${number} }] }\n`;

    const { code, err } = await apply(model('a', samples));

    expect(code).toBe(2);
    expect(err).toContain(`signature.samples[0].id: must be a number that is kept as it is written, ${number}`);
    expect(err).toContain(`would become ${kept}`);
    expect(server.world.registry.specifications.size).toBe(0);
  });

  it.each(['1e300', '5e-324', '-9007199254740992'])(
    'is refused with its path when the table has no %s',
    async (number) => {
      const { code, err } = await apply(
        model('a', `kpis: [{ name: k, kind: value, better: lower, margin: ${number} }]\n`),
      );

      expect(code).toBe(2);
      expect(err).toContain('kpis[0].margin: must be');
    },
  );

  it.each(['0.1', '1.50', '100', '-0.25', '1e-5', '12345678.9', '0'])('keeps %s as it is', async (number) => {
    const samples = `signature: { prediction: { path: $.score }, samples: [{ x: ${number} }] }\n`;

    expect((await apply(model('a', samples))).code).toBe(0);
    expect(server.world.registry.specifications.get('a')?.signature?.samples).toEqual([{ x: Number(number) }]);
  });
});

describe('a prediction', () => {
  it.each(['{"b":1, "a":9007199254740993,\n"a":1.50}', ' [1e400, 5e-324, "\\u00e9é"] '])(
    'is sent byte for byte as it was typed: %s',
    async (text) => {
      const { code } = await runCli(server.url, 'predict', 'm', text);
      await runCli(server.url, 'predict', 'm', `@${fileWith(text)}`);

      expect(code).toBe(0);
      expect(server.predicted).toEqual([Buffer.from(text), Buffer.from(text)]);
    },
  );

  it('may be anything under another content-type', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0xfe]);
    const file = path.join(folder, 'image');
    writeFileSync(file, bytes);

    const { code } = await runCli(server.url, 'predict', 'm', `@${file}`, '-H', 'Content-Type: image/png');

    expect(code).toBe(0);
    expect(server.predicted).toEqual([bytes]);
  });

  it('is sent as often as asked, and counted by who answered', async () => {
    const { out } = await runCli(server.url, 'predict', 'm', '{}', '--times', '3');

    expect(out).toBe('3 by v1 (none), status 200\n');
    expect(server.predicted).toHaveLength(3);
  });
});
