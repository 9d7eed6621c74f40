import { readableText } from '../describe-summary.ts';
import type { RolloutSummary, RunSummary } from '../summary.ts';
import { drawFailures, drawWeights } from './charts.ts';
import { html, type Markup } from './markup.ts';
import { STYLE } from './style.ts';
import type { Timeline } from './timeline.ts';

/** All that the page tells. */
export interface PageContent {
  readonly summary: RunSummary;
  readonly timeline: Timeline;
  /** ISO time of the run. */
  readonly at: string;
  /** How well each version orders the flights of February. */
  readonly models: readonly string[];
  readonly differences: readonly { readonly what: string; readonly why: string }[];
}

/** The report of a local run: one HTML file without outside parts. */
export function renderPage(content: PageContent): string {
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Understudy: local run of ${content.summary.model}</title>
      <style>
        ${{ html: STYLE }}
      </style>
    </head>
    <body>
      <main>${top(content)} ${charts(content)} ${details(content)}</main>
    </body>
  </html>`;
  return `<!doctype html>\n${page.html}\n`;
}

function top({ summary, at }: PageContent): Markup {
  const when = at.slice(0, 16).replace('T', ' ');
  return html`<h1>${headline(summary)}</h1>
    <p class="lead">Model ${summary.model}, real flights of February 2001 as traffic, ${when} UTC.</p>
    ${figures(summary)}`;
}

function charts({ timeline }: PageContent): Markup {
  return html`<h2>Share of the traffic</h2>
    <figure>
      ${drawWeights(timeline)}${key(timeline)}
      <figcaption>A challenger gets its share step by step; a dashed line marks each decision.</figcaption>
    </figure>
    <h2>Failed answers</h2>
    <figure>
      ${drawFailures(timeline)}
      <figcaption>
        Counted by the caller for the version that the request was given to, also when the champion stepped in and the
        caller got a good answer.
      </figcaption>
    </figure>`;
}

function details({ summary, models, differences }: PageContent): Markup {
  return html`<h2>Decisions</h2>
    ${decisions(summary)} ${plans(summary)} ${alert(summary)}
    <h2>The versions</h2>
    <ul>
      ${models.map((model) => html`<li>${model}</li>`)}
    </ul>
    <h2>What is different on this machine</h2>
    <p class="note">The same application is deployed to AWS but for these points.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Local difference</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          ${differences.map(differenceRow)}
        </tbody>
      </table>
    </div>`;
}

function differenceRow({ what, why }: PageContent['differences'][number]): Markup {
  return html`<tr>
    <td>${what}</td>
    <td>${why}</td>
  </tr>`;
}

function headline({ rollouts }: RunSummary): string {
  return rollouts
    .filter(({ champion }) => champion !== undefined)
    .map(({ version, kind }) => `${version} ${kind.replace('-', ' ')}`)
    .join(', ');
}

function figures({ rollouts, served, captured }: RunSummary): Markup {
  const bad = rollouts.find(({ kind }) => kind !== 'promoted');
  const seconds = (value: number | undefined): string => (value === undefined ? 'none' : `${value.toFixed(1)} s`);
  const rows: readonly (readonly [string, string])[] = [
    ['from the first bad answer to the alert', seconds(bad?.fromFirstFailure?.toAlertSeconds)],
    [
      'from the first bad answer to the last one of the challenger',
      seconds(bad?.fromFirstFailure?.toLastChallengerAnswerSeconds),
    ],
    ['requests that met the broken version', count(bad?.seen.challenger.requests ?? 0)],
    [`predictions captured, of ${count(served)} served`, count(captured.random)],
  ];
  return html`<dl class="figures">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function key({ weights }: Timeline): Markup {
  return html`<ul class="key">
    ${weights.map(({ version }, index) => html`<li><i class="version-${index}"></i>${version}</li>`)}
  </ul>`;
}

function decisions({ rollouts }: RunSummary): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">Ended</th>
          <th scope="col">Because</th>
          <th scope="col">Challenger</th>
          <th scope="col">Champion</th>
        </tr>
      </thead>
      <tbody>
        ${rollouts.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ version, champion, kind, reason, tests, seconds, seen }: RolloutSummary): Markup {
  const arm = (name: 'challenger' | 'champion'): string =>
    `${count(seen[name].requests)} requests, ${count(seen[name].failures)} bad`;
  return html`<tr>
    <td>${version}${champion === undefined ? ' (first)' : ` against ${champion}`}</td>
    <td class="number">${kind.replace('-', ' ')}, ${seconds.toFixed(0)} s</td>
    <td>${reason}${tests.length === 0 ? '' : html` <span class="note">(${tests.join(', ')})</span>`}</td>
    <td>${arm('challenger')}</td>
    <td>${champion === undefined ? 'none' : arm('champion')}</td>
  </tr>`;
}

/** The plans of rollouts against a champion, which say what could be seen. */
function plans({ rollouts }: RunSummary): Markup {
  const compared = rollouts.filter(({ champion }) => champion !== undefined);
  return html`<h2>Said before the start</h2>
    ${compared.map(
      ({ version, says }) =>
        html`<details open>
          <summary>${version}: ${says[0] ?? ''}</summary>
          <ul>
            ${says.slice(1).map((sentence) => html`<li>${sentence}</li>`)}
          </ul>
        </details>`,
    )}`;
}

function alert({ alert: told }: RunSummary): Markup {
  if (told === undefined)
    return html`<h2>The alert</h2>
      <p>None arrived.</p>`;
  return html`<h2>The alert</h2>
    <p>As it arrived at a subscriber of the deployed topic.</p>
    <pre>
${readableText(told.text)}

TopicArn  ${told.topicArn}
MessageId ${told.messageId}</pre>`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
