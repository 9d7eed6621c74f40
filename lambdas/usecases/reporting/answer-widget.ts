import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { WidgetAnswer, WidgetEvent } from '../../contracts/messages/widget-event.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import { byHealth, widgetAlerts, type ModelWidget } from '../../domain/report/widget.ts';
import { changeAlert, type ChangeAlertDeps } from '../monitoring/attending/change-alert.ts';
import { listAlerts, type ListAlertsDeps } from '../monitoring/attending/list-alerts.ts';
import { showHealth, type ShowFleetDeps } from '../monitoring/health/show-fleet.ts';
import { openQuestions, type OpenQuestionsDeps } from './open-questions.ts';

/** What the widget needs from outside. */
export type WidgetDeps = ChangeAlertDeps &
  ListAlertsDeps &
  ShowFleetDeps &
  OpenQuestionsDeps & {
    /** Writes down the answer to a question. @throws UnderstudyError where it is not asked, or not for everybody */
    readonly answer: (answer: WidgetAnswer, by: string) => Promise<unknown>;
  };

/** A snooze of a button lasts a day. */
const SNOOZE_MS = 86_400_000;
/** Alerts and models in a widget; the rest is counted. */
const MOST = 20;

/** Obeys a button, if one was pressed, and tells how the model is that was asked for, or all of them, worst first. */
export async function answerWidget(deps: WidgetDeps, event: WidgetEvent): Promise<ModelWidget> {
  const obeyed = (await answered(deps, event)) ?? (await obey(deps, event));
  const asked = nameOf(event);
  const names = await deps.models.listModels();
  const isKnown = names.includes(asked);
  const model = isKnown ? asked : '';
  const { alerts, more } = await listAlerts(deps, isKnown ? model : undefined);
  const open = widgetAlerts(alerts);
  const ordered = isKnown ? [model] : byHealth(names, alerts);
  const notice = [obeyed, asked === model ? undefined : `there is no model ${asked}`].filter(
    (one) => one !== undefined,
  );
  return {
    model,
    questions: await openQuestions(deps, isKnown ? model : undefined),
    alerts: open.slice(0, MOST),
    moreAlerts: more + Math.max(0, open.length - MOST),
    models: await Promise.all(ordered.slice(0, MOST).map((name) => showHealth(deps, name))),
    moreModels: Math.max(0, ordered.length - MOST),
    ...(notice.length === 0 ? {} : { notice: notice.join('; ') }),
  };
}

/** A button names what it shows; else it is what stands in the form, then what the widget was set up with. */
function nameOf({ model = '', show, widgetContext }: WidgetEvent): string {
  const typed = widgetContext?.forms?.all?.['model'];
  return show ?? (typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : model);
}

/** CloudWatch calls with the rights of the viewer and does not tell who it is: CloudTrail knows. */
function viewerOf(context: WidgetEvent['widgetContext']): string {
  return `dashboard ${context?.dashboardName ?? ''}`.trim();
}

/** What became of an answer, in words. What is not for everybody is not for somebody unknown. */
async function answered(deps: WidgetDeps, { answer, widgetContext }: WidgetEvent): Promise<string | undefined> {
  if (answer === undefined) return undefined;
  const { kind, model, question } = answer;
  const open = await openQuestions(deps, model);
  if (open.some((one) => one.question === question && !one.hasButtons))
    return `${question} of ${model} is for people who are named: answer it on the command line`;
  try {
    await deps.answer(answer, viewerOf(widgetContext));
    return `${question} of ${model}: ${kind === 'approve' ? 'approved' : 'rejected'}; obeyed at the next tick`;
  } catch (error) {
    if (!(error instanceof UnderstudyError)) throw error;
    return error.message;
  }
}

/** What became of the order, in words; a refusal is one of them. */
async function obey(deps: WidgetDeps, { order, widgetContext }: WidgetEvent): Promise<string | undefined> {
  if (order === undefined) return undefined;
  const { action, model, cause, stamp } = order;
  const until = action === 'snooze' ? { until: isoAt(deps.clock.now() + SNOOZE_MS) } : {};
  const by = viewerOf(widgetContext);
  try {
    const { result } = await changeAlert(deps, { model, body: { action, cause, stamp, ...until }, by });
    const done = action === 'snooze' ? 'snoozed' : 'acknowledged';
    return result === 'changed' ? `${cause} of ${model}: ${done}` : `${cause} of ${model} was ${done} already`;
  } catch (error) {
    if (!(error instanceof UnderstudyError)) throw error;
    return error.message;
  }
}
