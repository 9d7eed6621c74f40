import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { ModelHealth } from '../../contracts/api/monitoring-api.ts';
import { isOpen, worstFirst } from '../alert/attention/worst-first.ts';
import { shownAlert } from './alerts-section.ts';
import type { ShownAlert } from './section.ts';

/** An open alert with what its buttons must name. */
export interface WidgetAlert extends ShownAlert {
  readonly model: string;
  /** A button names it, so that it does not change what the viewer has not seen. */
  readonly stamp: number;
  /** Acknowledged or snoozed. */
  readonly isQuiet: boolean;
}

/** A question of a rollout that is open. */
export interface WidgetQuestion {
  readonly model: string;
  readonly version: string;
  readonly rolloutId: string;
  /** Its id, which an answer names. */
  readonly question: string;
  readonly before: string;
  readonly follows: string;
  readonly otherwise: string;
  /** The deadline. */
  readonly until: string;
  /** What the judge said last, or the plan before the start. */
  readonly numbers: string;
  /** Anybody may answer: CloudWatch does not tell a button's person, so that others need the command line. */
  readonly hasButtons: boolean;
}

/** What a widget shows: open alerts of one model or of all, and how the models are. */
export interface ModelWidget {
  /** Empty: all models. */
  readonly model: string;
  /** What open rollouts ask people. */
  readonly questions: readonly WidgetQuestion[];
  readonly alerts: readonly WidgetAlert[];
  /** Open alerts that are not shown. */
  readonly moreAlerts: number;
  /** Worst first. */
  readonly models: readonly ModelHealth[];
  /** Models that are not shown. */
  readonly moreModels: number;
  /** What became of a button or of a name. */
  readonly notice?: string;
}

/** Open alerts as the widget shows them, worst first. */
export function widgetAlerts(alerts: readonly AlertItem[]): readonly WidgetAlert[] {
  return worstFirst(alerts.filter(isOpen)).map((alert) => ({
    ...shownAlert(alert),
    model: alert.model,
    stamp: alert.stamp,
    isQuiet: alert.state !== 'open',
  }));
}

/** Names of models by health: those with the worst alert first, then those with nothing open by name. */
export function byHealth(names: readonly string[], alerts: readonly AlertItem[]): readonly string[] {
  const ill = worstFirst(alerts.filter(isOpen)).map(({ model }) => model);
  const known = new Set(names);
  return [...new Set([...ill.filter((name) => known.has(name)), ...names.toSorted()])];
}
