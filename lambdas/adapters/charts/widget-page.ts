import type { WidgetAnswer, WidgetOrder } from '../../contracts/messages/widget-event.ts';
import type { ModelWidget, WidgetAlert, WidgetQuestion } from '../../domain/report/widget.ts';
import { counted } from '../../domain/wording/counted.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';

/** Help of the widget in Markdown, as CloudWatch shows it when a dashboard is edited. */
export const WIDGET_HELP = `## Models and what is open
All models, or one, worst first, with their open alerts and buttons to acknowledge them or to snooze them for a day.

### Widget parameters
Param | Description
---|---
**model** | Name of one model; without it all are shown. The form of the widget overrides it.

### Example parameters
\`\`\` yaml
model: flight-delay
\`\`\`
`;

/** Severities carry their own ground: the console is light or dark, and does not tell. Narrow widgets stack the cells of a row. */
const STYLE = `.us{container-type:inline-size}.us .any{overflow-wrap:anywhere}.us table{width:100%;margin-bottom:12px}
.us td,.us th{padding:4px 8px;text-align:left;vertical-align:top}.us .tone{padding:1px 8px;border-radius:4px;
font-weight:700;white-space:nowrap}.us .bad{background:#b3261e;color:#fff}.us .warn{background:#8a5a00;color:#fff}
.us .small{font-size:0.85em;opacity:0.8}.us .do{white-space:nowrap}
@container (max-width:600px){.us thead{display:none}.us tr,.us td{display:block}.us tr{padding:6px 0}
.us td{padding:2px 0}.us td[data-name]::before{content:attr(data-name) ': ';opacity:0.8}.us .do{white-space:normal}}`;

/**
 * The widget as HTML. CloudWatch runs no scripts in it; a `cwdb-action` makes the element before it a button that calls the function.
 *
 * @param endpoint ARN of the function
 */
export function widgetPage(widget: ModelWidget, endpoint: string): string {
  const { model, notice } = widget;
  const page = html`<style>
      ${{ html: STYLE }}
    </style>
    <div class="us">
      <form>
        <label>Model <input name="model" value="${model}" placeholder="all models" /></label>
        ${button('Show', endpoint, {})} ${model === '' ? '' : button('Show all', endpoint, { show: '' })}
      </form>
      ${notice === undefined ? '' : html`<p role="status"><b>${notice}</b></p>`} ${questionTable(widget, endpoint)}
      ${alertTable(widget, endpoint)} ${modelTable(widget, endpoint)}
    </div>`;
  return page.html;
}

/** What people are asked; who may answer is known to IAM and the command line, so that buttons are for what anybody may answer. */
function questionTable({ model, questions }: ModelWidget, endpoint: string): Markup {
  if (questions.length === 0) return html``;
  return tableOf(
    ['rollout', 'asks', 'do'],
    questions.map((one) => questionRow(one, model, endpoint)),
  );
}

function questionRow(asked: WidgetQuestion, shown: string, endpoint: string): Markup {
  const { model, version, rolloutId, question, before, follows, otherwise, until, numbers, hasButtons } = asked;
  const answer = (kind: WidgetAnswer['kind']) => ({ show: shown, answer: { kind, model, rolloutId, question } });
  const command = (kind: WidgetAnswer['kind']): Markup =>
    html`<div><code>understudy rollout ${kind} ${model} ${rolloutId} --question ${question}</code></div>`;
  return html`<tr>
    <td class="any"><b>${model}</b> ${version}</td>
    <td class="any">
      before ${before}: ${follows}
      <div class="small">${numbers}; until ${until}, else ${otherwise}</div>
    </td>
    <td class="any">
      ${
        hasButtons
          ? html`${button('Approve', endpoint, answer('approve'))} ${button('Reject', endpoint, answer('reject'))}`
          : html`${command('approve')}${command('reject')}`
      }
    </td>
  </tr>`;
}

function alertTable({ model, alerts, moreAlerts }: ModelWidget, endpoint: string): Markup {
  if (alerts.length === 0) return html`<p>Nothing is open${model === '' ? '' : ` for ${model}`}.</p>`;
  const rows = alerts.map((alert) => alertRow(alert, model, endpoint));
  const table = tableOf(['severity', 'what', 'do'], rows);
  return html`${table}${restOf(moreAlerts, 'more alert')}`;
}

function alertRow(alert: WidgetAlert, shown: string, endpoint: string): Markup {
  const { severity, tone, model, cause, what, since, state, stamp, isQuiet } = alert;
  const order = (action: WidgetOrder['action']) => ({ show: shown, order: { action, model, cause, stamp } });
  const acknowledge = button('Acknowledge', endpoint, order('acknowledge'));
  const snooze = button('Snooze a day', endpoint, order('snooze'));
  return html`<tr>
    <td><span class="tone ${tone}">${severity}</span></td>
    <td class="any">
      <b>${model}</b> ${cause}: ${what}
      <div class="small">${state}, since ${since}</div>
    </td>
    <td class="do">${isQuiet ? '' : html`${acknowledge} ${snooze}`}</td>
  </tr>`;
}

function modelTable({ models, moreModels }: ModelWidget, endpoint: string): Markup {
  if (models.length === 0) return html`<p>No model is declared.</p>`;
  const rows = models.map((health) => modelRow(health, endpoint));
  const table = tableOf(['model', 'champion', 'open', 'last checks', 'labels'], rows);
  return html`${table}${restOf(moreModels, 'more model')}`;
}

function modelRow(
  { model, champion, retired, hot, alerts, checked, labels }: ModelWidget['models'][number],
  endpoint: string,
): Markup {
  const serving = retired === true ? 'retired' : `${champion ?? 'none'}${hot ? ', rollout open' : ''}`;
  const failed = checked === undefined || checked.failed.length === 0 ? '' : `, failed: ${checked.failed.join(', ')}`;
  return html`<tr>
    <td class="any">${button(model, endpoint, { show: model })}</td>
    <td class="any" data-name="champion">${serving}</td>
    <td data-name="open">${alerts.length === 0 ? 'nothing' : counted(alerts.length, 'alert')}</td>
    <td data-name="last checks">${checked === undefined ? 'not yet' : `${instantWords(checked.at)}${failed}`}</td>
    <td data-name="labels">${labels === undefined ? 'none seen' : `${labels.labelled} of ${labels.requests}`}</td>
  </tr>`;
}

function tableOf(columns: readonly string[], rows: readonly Markup[]): Markup {
  return html`<table>
    <thead>
      <tr>
        ${columns.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function restOf(count: number, one: string): Markup {
  return count === 0 ? html`` : html`<p class="small">${counted(count, one)} not shown.</p>`;
}

/** CloudWatch takes the text of the action as the event of the call. */
function button(name: string, endpoint: string, event: object): Markup {
  return html`<a class="btn">${name}</a
    ><cwdb-action action="call" endpoint="${endpoint}">${JSON.stringify(event)}</cwdb-action>`;
}
