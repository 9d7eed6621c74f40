import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aSpecification } from '../../support/records.ts';

let server: ControlServer;
let ids: readonly string[];

beforeEach(async () => {
  server = await startControlServer();
  const kpis = [{ name: 'sale', kind: 'value', better: 'higher' }] as const;
  server.world.registry.specifications.set('m', aSpecification({ labels: { maturity: 'PT1H' }, kpis: [...kpis] }));
  ids = await Promise.all(['a', 'b', 'c', 'd'].map((one) => server.feedback.idOf(one)));
});
afterEach(() => server.stop());

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-'));

function fileWith(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const feedback = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'feedback', ...args);
const jsonLines = (...rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const labelled = (): readonly unknown[] => [...server.feedback.labels.labels.values()].map(({ label }) => label);

describe('understudy feedback', () => {
  it('takes the id that predict printed, at once', async () => {
    const { out } = await runCli(server.url, 'predict', 'm', '{}');
    const id = /prediction id (\S+)/.exec(out)?.[1] ?? '';

    const sent = await feedback('m', '--id', id, '--label', '1');

    expect(sent).toMatchObject({ code: 0, out: 'm: 1 line: 1 joined\n' });
    expect(server.feedback.delivered).toMatchObject([{ kind: 'label', label: 1, requestId: 'request-1' }]);
  });

  it('sends a KPI event with its value', async () => {
    const { code } = await feedback('m', '--id', ids[0] ?? '', '--kpi', 'sale', '--value', '12.5');

    expect(code).toBe(0);
    expect(server.feedback.delivered).toMatchObject([{ kind: 'kpi', kpi: 'sale', value: 12.5 }]);
  });

  it('sends a file in batches of a thousand, and the same file again counts nothing twice', async () => {
    const many = await Promise.all(Array.from({ length: 2_300 }, (_, i) => server.feedback.idOf(`r${i}`)));
    const file = fileWith('many.jsonl', jsonLines(...many.map((id, i) => ({ id, label: i % 2 }))));

    const first = await feedback('m', '-f', file);
    const again = await feedback('m', '-f', file);

    expect(server.feedback.batches).toEqual([1_000, 1_000, 300, 1_000, 1_000, 300]);
    expect(first).toMatchObject({ code: 0, out: 'm: 2,300 lines: 2,300 joined\n' });
    expect(again).toMatchObject({ code: 0, out: 'm: 2,300 lines: 2,300 repeated\n' });
    expect(server.feedback.labels.labels.size).toBe(2_300);
  });

  it('names each refused line with its place, takes the others and says so by its exit code', async () => {
    const other = await server.feedback.idOf('x', { model: 'other' });
    const rows = [
      { id: ids[0], label: 1 },
      { id: ids[1], label: 'maybe' },
      { id: other, label: 0 },
    ];
    const file = fileWith('mixed.jsonl', `${jsonLines(...rows)}\n\n{oops\n${jsonLines({ id: ids[2], lable: 1 })}\n`);

    const { code, out, err } = await feedback('m', '-f', file);

    expect(out.split('\n').toSorted()).toEqual([
      '',
      'line 2: wrong-type: the label of a binary model must be 0 or 1, got "maybe"',
      'line 3: other-model: the prediction is of model other',
      'line 5: malformed: no JSON: {oops',
      expect.stringMatching(/^line 6: malformed: .*lable/),
      expect.stringMatching(/^m: 5 lines: /),
    ]);
    expect(err).toBe('understudy: 4 lines of 5 were refused; the others were taken\n');
    expect(code).toBe(3);
    expect(labelled()).toEqual([1]);
  });

  it('names every refused line, however many there are', async () => {
    const rows = Array.from({ length: 1_200 }, (_, i) => ({ id: `nonsense-${i}`, label: 1 }));

    const { code, out } = await feedback('m', '-f', fileWith('bad.jsonl', jsonLines(...rows)));

    expect(out.match(/^line [\d,]+: malformed: the id is no prediction id$/gm)).toHaveLength(1_200);
    expect(out).toContain('line 1,200: ');
    expect(code).toBe(2);
  });

  it('reads CSV, gzipped or not, with the line of each row', async () => {
    const csv = `id,label,final\n${ids[0]},1,false\n${ids[1]},0,\n${ids[2]},2,\n`;

    const { code, out } = await feedback('m', '-f', fileWith('labels.csv.gz', gzipSync(csv)));

    expect(out).toContain('line 4: wrong-type: ');
    expect(code).toBe(3);
    expect(labelled()).toEqual([1, 0]);
    expect((await feedback('m', '-f', fileWith('again.csv', `id,label\n${ids[0]},0\n`))).out).toContain('1 revised');
  });

  it('tells machines of each refused line and of the sum, one document a line', async () => {
    const file = fileWith('json.jsonl', jsonLines({ id: ids[0], label: 1 }, { id: ids[1], label: 7 }));

    const { out, err } = await feedback('m', '-f', file, '--json');

    expect(
      out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { line: 2, outcome: 'wrong-type' },
      { model: 'm', lines: 2, outcomes: { joined: 1, 'wrong-type': 1 } },
    ]);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'wrong-type' } });
  });

  it('sends a batch again that was not answered, and says where it stopped when nobody answers', async () => {
    const file = fileWith('two.jsonl', jsonLines({ id: ids[0], label: 1 }, { id: ids[1], label: 1 }));
    server.feedback.outages = 2;
    expect((await feedback('m', '-f', file)).code).toBe(0);

    server.feedback.outages = 3;
    const { code, err } = await feedback('m', '-f', file);

    expect(code).toBe(4);
    expect(err).toContain('lines 1 to 2 were not answered for, none behind them was sent; send the same file again');
  });

  it.each([
    [['-f', '/nowhere.jsonl'], /\/nowhere\.jsonl cannot be read: .*no such file/],
    [
      ['-f', fileWith('columns.csv', 'prediction,truth\n1,2\n')],
      /must have a header line with the columns id and label/,
    ],
    [['-f', fileWith('empty.jsonl', '\n\n')], /there is no line to send/],
    [['--id', 'x'], /--id needs either --label or --kpi/],
    [['--id', 'x', '--label', '1', '--kpi', 'sale'], /--id needs either --label or --kpi/],
    [[], /give either a file \(-f\) or one prediction \(--id\)/],
  ])('ends with 2 for %j and sends nothing', async (args, message) => {
    const { code, err } = await feedback('m', ...args);

    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(server.feedback.batches).toEqual([]);
  });

  it('reads standard input as a program of its own', async () => {
    const child = spawn(
      process.execPath,
      [
        'node_modules/tsx/dist/cli.mjs',
        'bin/understudy.ts',
        'feedback',
        'm',
        '-f',
        '-',
        '--feedback-url',
        `${server.url}/feedback`,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stdin.end(jsonLines({ id: ids[3], label: 1 }));
    const code = await new Promise((resolve) => child.on('close', resolve));

    expect([code, out]).toEqual([0, 'm: 1 line: 1 joined\n']);
  });
});
