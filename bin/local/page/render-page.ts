import { endingName } from '../../../lambdas/domain/rollout/ending/decision-words.ts';
import { instantWords } from '../../../lambdas/domain/wording/instant.ts';
import { clauses } from '../../../lambdas/domain/wording/list.ts';
import { whole } from '../../../lambdas/domain/wording/numbers.ts';
import { armWords, readableText, secondsWords } from '../describe-summary.ts';
import type { RolloutSummary, RunSummary } from '../summary.ts';
import { drawFailures, drawWeights } from './charts.ts';
import { html, type Markup } from '../../../lambdas/domain/wording/markup.ts';
import { STYLE } from './style.ts';
import type { Timeline } from './timeline.ts';
import { watchedSection } from './watched-section.ts';

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
  return html`<h1>${headline(summary)}</h1>
    <p class="lead">Model ${summary.model}, real flights of February 2001 as traffic, ${instantWords(at)}.</p>
    ${figures(summary)}`;
}

function charts({ timeline }: PageContent): Markup {
  return html`<h2>Share of the traffic</h2>
    <figure>
      ${drawWeights(timeline, 'wide')}${drawWeights(timeline, 'narrow')}${key(timeline)}
      <figcaption>A challenger gets its share step by step; a dashed line marks each decision.</figcaption>
    </figure>
    <h2>Failed answers</h2>
    <figure>
      ${drawFailures(timeline, 'wide')}${drawFailures(timeline, 'narrow')}
      <figcaption>
        Counted by the caller for the version that the request was given to, also when the champion stepped in and the
        caller got a good answer.
      </figcaption>
    </figure>`;
}

function details({ summary, models, differences }: PageContent): Markup {
  return html`<h2>Decisions</h2>
    ${decisions(summary)} ${plans(summary)} ${alert(summary)} ${watchedSection(summary.watched)}
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
    .map((rollout) => `${rollout.version} ${endingName(rollout)}`)
    .join(', ');
}

function figures({ rollouts, served, captured }: RunSummary): Markup {
  const bad = rollouts.find(({ kind }) => kind !== 'promoted');
  const rows: readonly (readonly [string, string])[] = [
    ['from the first bad answer to the alert', secondsWords(bad?.fromFirstFailure?.toAlertSeconds)],
    [
      'from the first bad answer to the last one of the challenger',
      secondsWords(bad?.fromFirstFailure?.toLastChallengerAnswerSeconds),
    ],
    ['callers of the broken version who got no answer', whole(leftAlone(bad))],
    [`predictions captured, of ${whole(served)} served`, whole(captured.random)],
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
          <th scope="col">Decision</th>
          <th scope="col">Callers of the challenger</th>
          <th scope="col">Callers of the champion</th>
        </tr>
      </thead>
      <tbody>
        ${rollouts.map(row)}
      </tbody>
    </table>
  </div>`;
}

/** One plain sentence, and how and when it ended; the numbers open on request. */
function row({ version, champion, decision, ended, reason, tests, seen }: RolloutSummary): Markup {
  return html`<tr>
    <td class="name">${version}${champion === undefined ? ' (first)' : ` against ${champion}`}</td>
    <td>
      ${decision}
      <div class="note">${ended}</div>
      <details>
        <summary>Numbers</summary>
        <ul>
          ${clauses(reason).map((part) => html`<li>${part}</li>`)}
          ${tests.length === 0 ? '' : html`<li>tests: ${tests.join(', ')}</li>`}
        </ul>
      </details>
    </td>
    <td data-name="challenger">${armWords(seen.challenger)}</td>
    <td data-name="champion">${champion === undefined ? 'none' : armWords(seen.champion)}</td>
  </tr>`;
}

function leftAlone(rollout: RolloutSummary | undefined): number {
  const { failures = 0, rescued = 0 } = rollout?.seen.challenger ?? {};
  return failures - rescued;
}

/** The plans of rollouts against a champion, which say what could be seen. */
function plans({ rollouts }: RunSummary): Markup {
  const compared = rollouts.filter(({ champion }) => champion !== undefined);
  return html`<h2>Said before the start</h2>
    ${compared.map(
      ({ version, says }) =>
        html`<details>
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
