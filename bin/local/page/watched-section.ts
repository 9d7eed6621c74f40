import { decimals, whole } from '../../../lambdas/domain/wording/numbers.ts';
import { readableText, secondsWords } from '../describe-summary.ts';
import type { ComparedNumber } from '../watching/compare-numbers.ts';
import type { WatchedModel } from '../watching/watched-model.ts';
import { html, type Markup } from '../../../lambdas/domain/wording/markup.ts';

/** What the deployed monitoring found after the rollouts: numbers from labels, the ticket about the kilometres, its end. */
export function watchedSection({ labels, numbers, drift, closed }: WatchedModel): Markup {
  return html`<h2>After the rollouts</h2>
    <p>
      What became of the flights was sent as labels (${labels}). In March the clients began to send kilometres for
      miles: the ticket came ${secondsWords(drift.afterSeconds)} after the first such request;
      ${closed === undefined ? 'it did not close.' : 'it closed by itself when the clients were mended.'}
    </p>
    ${numbers.length === 0 ? html`<p>No hour of labels was ripe in time.</p>` : numbersTable(numbers)}
    ${drift.alert === undefined ? '' : html`<pre>${readableText(drift.alert.text)}</pre>`}`;
}

function numbersTable(numbers: readonly ComparedNumber[]): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">Number</th>
          <th scope="col">Deployed check</th>
          <th scope="col">Exactly, by another program</th>
          <th scope="col">Labels</th>
        </tr>
      </thead>
      <tbody>
        ${numbers.map(numberRow)}
      </tbody>
    </table>
  </div>`;
}

function numberRow({ version, name, deployed, bound, exact, labels }: ComparedNumber): Markup {
  return html`<tr>
    <td class="name">${version}</td>
    <td>${name.toUpperCase()}</td>
    <td>${decimals(deployed, 4)} ± ${decimals(bound, 4)}</td>
    <td>${decimals(exact, 4)}</td>
    <td>${whole(labels[0])}</td>
  </tr>`;
}
