import type { HeatCell, HeatMap, Matrix } from '../../domain/report/chart.ts';
import { whole } from '../../domain/wording/numbers.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';
import { percentToTenth } from '../../domain/wording/percent.ts';

/** Every so manieth column is named: more would run into each other. */
const NAMED = 6;

/** A heat map as a table, which reads aloud cell by cell. */
export function heatTable({ columns, rows, levels, title }: HeatMap): Markup {
  const every = Math.max(1, Math.ceil(columns.length / NAMED));
  return html`<div class="scroll">
      <table class="heat">
        <caption class="unseen">
          ${title}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="first">column</th>
            ${columns.map((name, i) => columnHead(i % every === 0 ? name : '', i % (3 * every) === 0))}
            <th scope="col" class="last">newest</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, cells, last }) =>
              html`<tr>
                <th scope="row" title="${name}">${name}</th>
                ${cells.map((cell, i) => heatCell(cell, columns[i] ?? ''))}
                <td class="last">${last}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <ul class="key">
      ${levels.map((says, level) => html`<li><i class="h${level}"></i>${says}</li>`)}
      <li><i class="none"></i>no number: too few rows, or nothing to compare</li>
    </ul>`;
}

/** A phone has room for every third name. */
function columnHead(name: string, isKept: boolean): Markup {
  return html`<th scope="col" class="${isKept ? '' : 'more'}"><span>${name}</span></th>`;
}

function heatCell({ level, says }: HeatCell, column: string): Markup {
  const look = level === undefined ? 'none' : `h${level}`;
  return html`<td class="${look}" title="${column}: ${says}"><span class="unseen">${says}</span></td>`;
}

/** Counts of true classes by predicted ones; the deeper, the larger the share of its true class. */
export function matrixTable({ classes, cells, title }: Matrix): Markup {
  return html`<div class="scroll">
    <table class="matrix">
      <caption class="unseen">
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">true ↓ · predicted →</th>
          ${classes.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${cells.map((row, i) => matrixRow(classes[i] ?? '', row))}
      </tbody>
    </table>
  </div>`;
}

function matrixRow(name: string, row: readonly number[]): Markup {
  const all = row.reduce((sum, count) => sum + count, 0);
  return html`<tr>
    <th scope="row">${name}</th>
    ${row.map((count) => {
      const share = all === 0 ? 0 : count / all;
      return html`<td class="m${Math.round(share * 5)}">
        <b>${whole(count)}</b><small>${all === 0 ? '' : percentToTenth(share)}</small>
      </td>`;
    })}
  </tr>`;
}
