import type { Cell, Fact, Part, Section, ShownAlert, Table } from '../../domain/report/section.ts';
import { lackOf, reasonOf } from '../../domain/report/section.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';
import { drawBars } from './bar-chart.ts';
import { heatTable, matrixTable } from './heat-table.ts';
import { drawLines } from './line-chart.ts';

/** One section; a part that cannot be drawn says so, and the others stand. */
export function sectionMarkup({ id, title, lead, parts }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-head">
    <h2 id="${id}-head">${title}</h2>
    ${lead === undefined ? '' : html`<p class="lead">${lead}</p>`}
    <div class="parts">${parts.map((part, index) => drawnAlone(part, `${id}-${index}`))}</div>
  </section>`;
}

function drawnAlone(part: Part, id: string): Markup {
  try {
    return partMarkup(part, id);
  } catch (error) {
    return partMarkup(lackOf('title' in part ? part.title : 'This part', reasonOf(error)), id);
  }
}

function partMarkup(part: Part, id: string): Markup {
  switch (part.kind) {
    case 'note':
      return html`<p class="note ${part.tone ?? 'plain'}">${part.text}</p>`;
    case 'figures':
      return figures(part.items);
    case 'table':
      return table(part);
    case 'alerts':
      return html`<ol class="alerts">
        ${part.alerts.map(alertMarkup)}
      </ol>`;
    case 'lines':
      return figure(part, drawLines(id, part), 'chart');
    case 'bars':
      return figure(part, drawBars(id, part), 'chart');
    case 'heat':
      return figure(part, heatTable(part), 'whole');
    case 'matrix':
      return figure(part, matrixTable(part), 'chart');
  }
}

function figure(
  { title, note }: { readonly title: string; readonly note?: string },
  drawn: Markup,
  look: string,
): Markup {
  return html`<figure class="${look}">
    <figcaption><h3>${title}</h3></figcaption>
    ${drawn}${note === undefined ? '' : html`<p class="small">${note}</p>`}
  </figure>`;
}

/** Longer values, such as an owner, are written smaller in their tile, and break where they must. */
const LONG_VALUE = 13;

/** Names and values in tiles. */
export function figures(items: readonly Fact[]): Markup {
  return html`<dl class="figures">
    ${items.map(
      ({ name, value, note, tone = 'plain' }) =>
        html`<div>
          <dt>${name}</dt>
          <dd class="${tone}${value.length > LONG_VALUE ? ' long' : ''}">
            ${value}${note === undefined ? '' : html`<small>${note}</small>`}
          </dd>
        </div>`,
    )}
  </dl>`;
}

function table({ caption, columns, rows, note, isFolded = false }: Table): Markup {
  const grid = html`<div class="scroll">
      <table class="rows">
        <caption class="${isFolded ? 'unseen' : ''}">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ name, isNumber }) => html`<th scope="col" class="${isNumber === true ? 'number' : ''}">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, i) => cellMarkup(cell, columns[i]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${note === undefined ? '' : html`<p class="small">${note}</p>`}`;
  if (!isFolded) return html`<div class="whole">${grid}</div>`;
  return html`<details class="whole">
    <summary>${caption}</summary>
    ${grid}
  </details>`;
}

function cellMarkup(cell: Cell, column: Table['columns'][number] | undefined): Markup {
  const { text, tone } = typeof cell === 'string' ? { text: cell, tone: 'plain' } : cell;
  const look = `${tone} ${column?.isNumber === true ? 'number' : ''}`;
  return html`<td class="${look}" data-name="${column?.name ?? ''}">${text}</td>`;
}

function alertMarkup({ cause, severity, tone, state, what, since, numbers, next }: ShownAlert): Markup {
  return html`<li class="alert ${tone}">
    <h3><span class="badge ${tone}">${severity}</span> ${cause} <small>${state}</small></h3>
    <p>${what}</p>
    <p class="small">Since ${since}</p>
    ${numbers.length === 0 ? '' : html`<p class="small">${numbers.map(({ name, value }) => html`<span class="pair">${name} <b>${value}</b></span> `)}</p>`}
    ${
      next.length === 0
        ? ''
        : html`<details>
            <summary>What to do first</summary>
            <ol>
              ${next.map((one) => html`<li>${one}</li>`)}
            </ol>
          </details>`
    }
  </li>`;
}
