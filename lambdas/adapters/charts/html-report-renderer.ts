import type { ModelReport } from '../../domain/report/section.ts';
import { html } from '../../domain/wording/markup.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import type { ReportRenderer } from '../../usecases/reporting/ports.ts';
import { figures, sectionMarkup } from './part-markup.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Draws a report as one HTML file without scripts and outside parts; whatever people wrote is escaped. */
export class HtmlReportRenderer implements ReportRenderer {
  render({ model, at, headline, tone, facts, sections }: ModelReport): string {
    const page = html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${model}: report of ${instantWords(at)}</title>
        <style>
          ${{ html: REPORT_STYLE }}
        </style>
      </head>
      <body>
        <main>
          <h1>${model}</h1>
          <p class="headline ${tone}">${headline}</p>
          ${figures(facts)}
          <nav aria-label="Sections">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
          ${sections.map(sectionMarkup)}
          <footer>Made by Understudy at ${instantWords(at)}. Times are UTC.</footer>
        </main>
      </body>
    </html>`;
    return `<!doctype html>\n${page.html}\n`;
  }
}
