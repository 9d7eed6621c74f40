import { scaleBand } from 'd3-scale';
import type { BarChart } from '../../domain/report/chart.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';
import { demandNumbers, drawing, keyOf, place, scalesOf, size, upAxis, type Scales } from './chart-frame.ts';
import { tickWords } from './tick-words.ts';

/** Bars in groups, one bar a series. */
export function drawBars(id: string, chart: BarChart): Markup {
  const scales = scalesOf({ label: '', from: 0, to: 1, unit: 'number' }, chart.y);
  demandNumbers(chart.groups.flatMap(({ values }) => values));
  const groups = scaleBand(
    chart.groups.map((_, index) => String(index)),
    [size.left, size.width - size.right],
  ).padding(0.18);
  const drawn = chart.groups.map((group, index) => {
    const left = groups(String(index)) ?? 0;
    const wide = groups.bandwidth() / Math.max(1, group.values.length);
    const bars = group.values.map((value, series) =>
      bar({ chart, value, series, name: group.name }, { left: left + series * wide, wide }, scales),
    );
    return html`${bars}${nameOf(group.name, left + groups.bandwidth() / 2, groups.step())}`;
  });
  const key = keyOf(chart.series.map((name, index) => ({ name, look: `c${index}` })));
  return html`${drawing(id, chart, [...upAxis(chart.y, scales), ...drawn, guideOf(chart, scales), acrossName(chart)])}${key}`;
}

interface Bar {
  readonly chart: BarChart;
  readonly value: number;
  readonly series: number;
  readonly name: string;
}

function bar(
  { chart, value, series, name }: Bar,
  { left, wide }: { readonly left: number; readonly wide: number },
  { y }: Scales,
): Markup {
  const top = y(value);
  const base = y(Math.max(0, chart.y.from));
  return html`<rect
    class="bar c${series}"
    x="${place(left)}"
    y="${place(Math.min(top, base))}"
    width="${place(Math.max(1, wide - 1))}"
    height="${place(Math.abs(base - top))}"
    ><title>${name}: ${tickWords(value, chart.y)}</title></rect
  >`;
}

/** Names that do not fit below their bar are cut; the whole one stands in the bar's title. */
function nameOf(name: string, middle: number, room: number): Markup {
  const letters = Math.max(2, Math.floor(room / 6.2));
  const shown = name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  return html`<text class="tick" x="${place(middle)}" y="${size.height - size.bottom + 16}" text-anchor="middle">
    ${shown}
  </text>`;
}

function acrossName({ across = '' }: BarChart): Markup | string {
  const base = size.height - size.bottom;
  return html`<text class="axis" x="${size.width - size.right}" y="${base + 34}" text-anchor="end">${across}</text>`;
}

function guideOf({ guide }: BarChart, { y }: Scales): Markup | string {
  if (guide === undefined) return '';
  const at = y(guide.at);
  return html`<line
      class="line guide"
      x1="${size.left}"
      x2="${size.width - size.right}"
      y1="${place(at)}"
      y2="${place(at)}"
    /><text class="marked" x="${size.width - size.right}" y="${place(at - 4)}" text-anchor="end">${guide.name}</text>`;
}
