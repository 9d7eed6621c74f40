import { describe, expect, it } from 'vitest';
import { HtmlReportRenderer } from '../../../lambdas/adapters/charts/html-report-renderer.ts';
import type { LineChart } from '../../../lambdas/domain/report/chart.ts';
import type { ModelReport, Part } from '../../../lambdas/domain/report/section.ts';

const evil = `<script>alert("x")</script>'`;
const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;';
const axis = { label: evil, from: 0, to: 1, unit: 'share' } as const;
const lines: LineChart = {
  kind: 'lines',
  title: evil,
  says: evil,
  note: evil,
  x: axis,
  y: axis,
  lines: [
    { name: evil, shape: 'dots', points: [{ x: 0.5, y: 0.5, lower: 0.4, upper: 0.6 }] },
    { name: 'b', shape: 'guide', points: [] },
  ],
  marks: [{ x: 0.5, name: evil }],
};
const everything: readonly Part[] = [
  { kind: 'note', text: evil },
  { kind: 'figures', items: [{ name: evil, value: evil, note: evil }] },
  {
    kind: 'table',
    caption: evil,
    columns: [{ name: evil }],
    rows: [[evil], [{ text: evil, tone: 'bad' }]],
    note: evil,
  },
  {
    kind: 'alerts',
    alerts: [
      {
        cause: evil,
        severity: 'page',
        tone: 'bad',
        state: evil,
        what: evil,
        since: evil,
        numbers: [{ name: evil, value: evil }],
        next: [evil],
      },
    ],
  },
  lines,
  {
    kind: 'bars',
    title: evil,
    says: evil,
    y: axis,
    across: evil,
    series: [evil, 'now'],
    groups: [{ name: evil, values: [0.2, 0.4] }],
    guide: { at: 0.3, name: evil },
  },
  {
    kind: 'heat',
    title: evil,
    says: evil,
    columns: [evil],
    rows: [{ name: evil, cells: [{ level: 3, says: evil }], last: evil }],
    levels: [evil],
  },
  {
    kind: 'matrix',
    title: evil,
    says: evil,
    classes: [evil, 'b'],
    cells: [
      [1, 2],
      [3, 4],
    ],
  },
];

function reportOf(parts: readonly Part[]): ModelReport {
  return {
    model: evil,
    at: '2026-02-01T12:00:00.000Z',
    headline: evil,
    tone: 'bad',
    facts: [{ name: evil, value: evil }],
    sections: [{ id: 'one', title: evil, lead: evil, parts }],
  };
}

const render = (parts: readonly Part[]): string => new HtmlReportRenderer().render(reportOf(parts));

describe('a rendered report', () => {
  it('escapes whatever people wrote, wherever it stands', () => {
    const html = render(everything);

    expect(html).not.toContain('<script');
    expect(html.split(escaped).length).toBeGreaterThan(30);
  });

  it('needs nothing from outside and runs no script', () => {
    const html = render(everything);

    expect(html).not.toMatch(/(?:src|href)="(?!#)|url\(|@import|\son\w+=/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
  });

  it('names and describes each drawing for those who cannot see it, under ids of its own', () => {
    const html = render([lines, lines]);

    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const named = [...html.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    expect(html.match(/role="img"/g)).toHaveLength(2);
  });

  it('stands for light and dark, phone and paper', () => {
    const html = render([]);

    for (const query of ['prefers-color-scheme: dark', 'max-width: 640px', '@media print'])
      expect(html).toContain(query);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1" />');
  });

  it('says so in place of a part that cannot be drawn, and draws the others', () => {
    const broken: LineChart = { ...lines, title: 'Broken', x: { ...axis, unit: 'time', to: Number.NaN } };

    const html = render([broken, { kind: 'note', text: 'stands' }]);

    expect(html).toContain('Broken: failed: RangeError');
    expect(html).toContain('stands');
  });

  it('thins lines of many points', () => {
    const points = Array.from({ length: 50_000 }, (_, i) => ({ x: i / 50_000, y: 0.5 }));

    const html = render([{ ...lines, lines: [{ name: 'long', shape: 'line', points }] }]);

    expect(html.length).toBeLessThan(40_000);
  });

  it('names no place at the right edge where its name would be cut', () => {
    const from = Date.parse('2026-02-01T17:05:30.000Z');
    const x = { label: 'time (UTC)', from, to: from + 270_000, unit: 'time' } as const;

    const html = render([{ ...lines, x, marks: [] }]);

    const ticks = [...html.matchAll(/x="([\d.]+)"\s+y="226"\s+text-anchor="(\w+)">\s*(\S+)/g)];
    expect(ticks.map(([, , anchor, words]) => `${words} ${anchor}`)).toEqual([
      '17:06:00 middle',
      '17:07:00 middle',
      '17:08:00 middle',
      '17:09:00 middle',
    ]);
  });

  it('names no place of an axis of some seconds, and no deployment, so that it touches another', () => {
    const from = Date.parse('2026-02-01T12:00:00.000Z');
    const x = { label: 'time (UTC)', from, to: from + 83_000, unit: 'time' } as const;
    const marks = Array.from({ length: 40 }, (_, i) => ({
      x: from + i * 2_000,
      name: `${'v'.repeat(60)}${i} deployed`,
    }));

    const html = render([{ ...lines, x, marks }]);

    const placesOf = (look: string, row: string): readonly number[] =>
      [...html.matchAll(new RegExp(`class="${look}"\\s+x="([\\d.]+)"\\s+y="${row}"`, 'g'))].map(([, at]) => Number(at));
    const gaps = (places: readonly number[]): readonly number[] =>
      places.slice(1).map((at, i) => at - (places[i] ?? 0));
    const ticks = placesOf('tick', '226');
    expect(ticks.length).toBeGreaterThan(2);
    expect(Math.min(...gaps(ticks))).toBeGreaterThan(8 * 6);
    const names = ['29', '17'].map((row) => placesOf('marked', row));
    for (const row of names) {
      expect(row.length).toBeGreaterThan(0);
      expect(Math.min(...gaps(row))).toBeGreaterThan(24 * 6);
    }
    expect(html.match(/class="mark"/g)).toHaveLength(40);
  });

  it('shows each line in the key with the dashes that it is drawn with', () => {
    const html = render([lines]);
    const drawn = [...html.matchAll(/<path class="(line [\w-]+)" d="(?!M0 4H32)/g)].map(([, look]) => look);
    const samples = [...html.matchAll(/class="sample"[^>]*><path class="(line [\w-]+)"/g)].map(([, look]) => look);

    expect(samples.length).toBeGreaterThan(1);
    expect(samples).toEqual(drawn);
  });

  it('writes a long owner smaller, so that it breaks nowhere else in its tile', () => {
    const html = render([{ kind: 'figures', items: [{ name: 'owner', value: 'data-science@example.com' }] }]);

    expect(html).toMatch(/<dd class="plain long">\s*data-science@example.com/);
  });
});
