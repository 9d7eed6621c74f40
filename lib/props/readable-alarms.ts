import type { ReadableAlarms } from '../../lambdas/contracts/runtime/opened.ts';
import type { UnderstudyProps } from './understudy-props.ts';

/** What of CloudWatch guardrails may read, every default written out: nothing. */
export function readableOf({ alarms = {} }: Pick<UnderstudyProps, 'alarms'>): ReadableAlarms {
  const { names = [], composites = false, namespaces = [] } = alarms;
  return { names: [...names], composites, namespaces: [...namespaces] };
}
