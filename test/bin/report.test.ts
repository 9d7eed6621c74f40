import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlServer, type ControlServer } from '../support/control-server.ts';
import { startFakeControl, type FakeControl } from '../support/fake-control.ts';

const at = '2026-02-01T12:00:00.000Z';
const made = { model: 'm', at, key: `reports/m/${at}.html`, html: '<!doctype html>made' };
let fake: FakeControl;
let server: ControlServer;
const folder = mkdtempSync(path.join(tmpdir(), 'understudy-report-'));

beforeAll(async () => {
  fake = await startFakeControl();
  server = await startControlServer();
});
afterAll(() => {
  fake.stop();
  server.stop();
  rmSync(folder, { recursive: true });
});

describe('understudy report', () => {
  it('writes the report that was made now, and says where', async () => {
    fake.replies.set('POST /models/m/reports', [201, made]);
    const file = path.join(folder, 'm.html');

    const { code, out } = await fake.understudy('report', 'm', '-o', file);

    expect(code).toBe(0);
    expect(out).toContain(`${file}: report of m, ${at}`);
    expect(readFileSync(file, 'utf8')).toBe('<!doctype html>made');
  });

  it('tells versions and segments beside each other, and has all sections as JSON', async () => {
    const table = {
      kind: 'table',
      caption: 'By value of carrier',
      columns: [{ name: 'carrier' }, { name: 'AUC' }],
      rows: [['AA', { text: '0.86', tone: 'plain' }]],
    };
    const sections = [
      {
        id: 'performance',
        title: 'Performance',
        parts: [
          { ...table, caption: 'v1 (champion) beside v2 (challenger)' },
          { ...table, caption: 'All numbers' },
        ],
      },
      {
        id: 'segments',
        title: 'Segments and fairness',
        parts: [{ kind: 'note', text: 'Nothing is worse.' }, table, { kind: 'lines', title: 'drawn' }],
      },
    ];
    fake.replies.set('POST /models/m/reports', [201, { ...made, sections }]);
    const file = path.join(folder, 'm.html');

    const { out } = await fake.understudy('report', 'm', '-o', file);
    const json = await fake.understudy('report', 'm', '--json', '-o', file);

    const row = '  carrier AA, AUC 0.86';
    expect(out.trimEnd().split('\n').slice(1)).toEqual([
      'v1 (champion) beside v2 (challenger)',
      row,
      'Nothing is worse.',
      'By value of carrier',
      row,
    ]);
    expect(JSON.parse(json.out)).toEqual({ model: 'm', at, key: made.key, file, sections });
  });

  it('asks for the stored one, and prints JSON without the page', async () => {
    fake.replies.set('GET /models/m/report', [200, { ...made, html: 'stored' }]);
    const file = path.join(folder, 'stored.html');

    const { out } = await fake.understudy('report', 'm', '--stored', '--json', '-o', file);

    expect(JSON.parse(out)).toEqual({ model: 'm', at, key: made.key, file });
    expect(readFileSync(file, 'utf8')).toBe('stored');
  });

  it('ends with 2 for a file that cannot be written', async () => {
    fake.replies.set('POST /models/m/reports', [201, made]);

    const { code, err } = await fake.understudy('report', 'm', '-o', path.join(folder, 'no', 'such', 'folder.html'));

    expect(code).toBe(2);
    expect(err).toContain('cannot be written');
  });

  it('makes a page out of the real control API, and none for a model that is not there', async () => {
    server.world.given('serving');
    const file = path.join(folder, 'real.html');
    const url = ['--control-url', server.url];

    const { code } = await fake.understudy('report', 'm', '-o', file, ...url);
    const missing = await fake.understudy('report', 'nobody', '-o', path.join(folder, 'none.html'), ...url);

    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('<h1>m</h1>');
    expect(missing.code).toBe(3);
    expect(existsSync(path.join(folder, 'none.html'))).toBe(false);
  });
});
