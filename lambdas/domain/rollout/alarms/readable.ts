import type { ReadableAlarms } from '../../../contracts/runtime/opened.ts';
import type { PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';

/** Why the stack does not let an alarm be read; undefined where it does. Nothing is asked of CloudWatch for it. */
export function unreadableWords({ source }: PlanAlarm, readable: ReadableAlarms): string | undefined {
  const { names, composites, namespaces } = readable;
  if (source.kind === 'alarm')
    return composites || isListed(source.alarm, names) ? undefined : words(source.alarm, 'names', names);
  const shut = Object.values(source.metrics).find(({ namespace }) => !isListed(namespace, namespaces));
  return shut === undefined ? undefined : words(shut.namespace, 'namespaces', namespaces);
}

function words(what: string, prop: string, list: readonly string[]): string {
  const listed = list.length === 0 ? 'nothing' : list.join(', ');
  return `${what} is not in the stack's property alarms.${prop}, which lists ${listed}; add it there and deploy`;
}

function isListed(name: string, list: readonly string[]): boolean {
  return list.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));
}
