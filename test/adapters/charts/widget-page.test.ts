import { beforeEach, describe, expect, it } from 'vitest';
import { widgetPage } from '../../../lambdas/adapters/charts/widget-page.ts';
import { widgetEvent, type WidgetAnswer } from '../../../lambdas/contracts/messages/widget-event.ts';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { answerWidget } from '../../../lambdas/usecases/reporting/answer-widget.ts';
import { answerQuestion } from '../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import { anAlert } from '../../support/an-alert.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';

const ENDPOINT = 'arn:aws:lambda:eu-west-1:111122223333:function:widget';
let monitoring = new MemoryMonitoring();
let registry = new MemoryRegistry();
let names: string[] = [];

beforeEach(() => {
  monitoring = new MemoryMonitoring();
  registry = new MemoryRegistry();
  names = ['calm', 'ill', 'm'];
});

function given(over: Partial<AlertItem>): void {
  const alert = anAlert(over);
  monitoring.alerts.set(`${alert.model}/${alert.cause}`, alert);
}

/** The widget as CloudWatch would get it. */
async function shown(event: object = {}): Promise<string> {
  const answering = { registry, rollouts: registry, clock: new FixedClock(), randomness: new SeededRandomness() };
  const deps = {
    alerts: monitoring,
    log: monitoring,
    models: { listModels: async () => names },
    routes: { readRoute: async () => undefined },
    registry,
    rollouts: registry,
    answer: ({ kind, model, rolloutId, question }: WidgetAnswer, by: string) =>
      answerQuestion(answering, kind, { model, rolloutId, by, body: { question } }),
    clock: new FixedClock(),
    randomness: new SeededRandomness(),
  };
  return widgetPage(await answerWidget(deps, widgetEvent.parse(event)), ENDPOINT);
}

/** Events of the buttons with this name, as CloudWatch would send them. */
function buttons(page: string, name: string): readonly object[] {
  const found = page.matchAll(/<a class="btn">([^<]*)<\/a\s*><cwdb-action action="call" endpoint="([^"]*)">([^<]*)</g);
  return [...found].flatMap(([, text, endpoint, event = '']) => {
    expect(endpoint).toBe(ENDPOINT);
    const parsed: object = JSON.parse(event.replaceAll('&quot;', '"'));
    return text === name ? [parsed] : [];
  });
}

/** Models in the order of their buttons. */
function modelsOf(page: string): readonly string[] {
  return [...page.matchAll(/show&quot;:&quot;([a-z]+)&quot;}</g)].map(([, name = '']) => name);
}

describe('the widget', () => {
  it('shows all models, those with the worst alert first', async () => {
    given({ model: 'm' });
    given({ model: 'ill', cause: 'errors', severity: 'page' });

    const page = await shown();

    expect(modelsOf(page)).toEqual(['ill', 'm', 'calm']);
    expect(page.indexOf('errors:')).toBeLessThan(page.indexOf('drift/age:'));
    expect(buttons(page, 'Show all')).toEqual([]);
  });

  it('shows the model of the form, then that of a button, before its parameter', async () => {
    given({ model: 'm' });
    const widgetContext = { dashboardName: 'Fleet', forms: { all: { model: ' m ' } }, period: 300 };

    expect(modelsOf(await shown({ model: 'ill' }))).toEqual(['ill']);
    expect(modelsOf(await shown({ model: 'ill', widgetContext }))).toEqual(['m']);
    expect(modelsOf(await shown({ show: 'calm', widgetContext }))).toEqual(['calm']);
    expect(modelsOf(await shown({ show: '', widgetContext }))).toHaveLength(3);
  });

  it('acknowledges and snoozes by its own buttons, with an audit', async () => {
    given({ model: 'm' });
    given({ model: 'ill', cause: 'errors', severity: 'page' });
    const page = await shown();
    const [acknowledge = {}] = buttons(page, 'Acknowledge');
    const [, snooze = {}] = buttons(page, 'Snooze a day');

    const after = await shown({ ...acknowledge, widgetContext: { dashboardName: 'Fleet' } });
    const last = await shown(snooze);

    expect(after).toContain('errors of ill: acknowledged');
    expect(after).toContain('acknowledged by dashboard Fleet');
    expect(last).toContain('snoozed until 2026-02-02 12:00:00 UTC');
    expect(buttons(last, 'Acknowledge')).toEqual([]);
    expect(monitoring.audits.map(({ action, by }) => [action, by])).toEqual([
      ['acknowledge-alert', 'dashboard Fleet'],
      ['snooze-alert', 'dashboard'],
    ]);
  });

  it('changes nothing that the viewer has not seen, and says so', async () => {
    given({ model: 'm' });
    const [acknowledge = {}] = buttons(await shown(), 'Acknowledge');
    given({ model: 'm', stamp: 3 });

    expect(await shown(acknowledge)).toContain('by now');
    expect(monitoring.audits).toEqual([]);
  });

  it('escapes what people wrote', async () => {
    const bad = '<script>alert("1")</script>';
    const cause = `drift/${bad}`;
    given({ model: 'm', cause, state: 'acknowledged', owner: bad, finding: { ...anAlert().finding, what: bad } });

    const page = await shown({ widgetContext: { forms: { all: { model: bad } } } });

    expect(page).not.toContain('<script');
    expect(page.match(/&lt;script&gt;/g)).toHaveLength(4);
  });

  it('counts what it has no room for, and says when there is nothing', async () => {
    for (let i = 0; i < 25; i += 1) given({ model: 'm', cause: `drift/f${i}` });
    names = Array.from({ length: 30 }, (_, i) => `m${i}`);

    const page = await shown();

    expect(page).toContain('5 more alerts not shown');
    expect(page).toContain('10 more models not shown');
    expect(await shown({ model: 'm1' })).toContain('Nothing is open for m1');
    expect(await shown({ model: 'gone' })).toContain('there is no model gone');
  });
});
