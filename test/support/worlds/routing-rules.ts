import type { Condition } from '../../../lambdas/contracts/people/routing/rules.ts';
import { matchRule } from '../../../lambdas/domain/routing/rules/match-rule.ts';
import { readyCondition } from '../../../lambdas/domain/routing/rules/ready-condition.ts';
import type { RuleAsking } from '../../../lambdas/domain/routing/rules/rule-reach.ts';
import type { RuleRequest } from '../../../lambdas/domain/routing/rules/rule-request.ts';
import { readOnce } from '../../../lambdas/domain/routing/json-path.ts';

export const tenant = (...is: string[]): Condition => ({ kind: 'header', name: 'X-Tenant', is });
export const path = (startsWith: string): Condition => ({ kind: 'path', startsWith });
export const age = (from?: number, below?: number): Condition => ({
  kind: 'field',
  path: '$.age',
  ...(from === undefined ? {} : { from }),
  ...(below === undefined ? {} : { below }),
});
export const country = (...is: (string | number | boolean | null)[]): Condition => ({
  kind: 'field',
  path: '$.country',
  is,
});
export const rule = (...when: Condition[]) => ({ when });
export const segments = [
  { feature: 'carrier', values: ['B6', '7', 'true'] },
  { feature: 'deep', path: '$.at.place', values: ['x'] },
  { feature: 'country', values: ['a', 'b'] },
];
export const carrier = (...is: string[]): Condition => ({ kind: 'segment', feature: 'carrier', is });
export const bytes = (text: string) => new TextEncoder().encode(text);
export const request = (body: unknown, headers: Record<string, string> = {}, path = '/'): RuleRequest => ({
  headers,
  path,
  json: readOnce(bytes(JSON.stringify(body))),
});
export const ready = (rules: readonly RuleAsking[]) =>
  rules.map(({ when }, at) => ({ name: `${at}`, when: when.map((one) => readyCondition(one, segments)) }));
/** Index of the rule that decides. */
export const decides = (rules: readonly RuleAsking[], given: RuleRequest): number =>
  Number(matchRule(ready(rules), given)?.name ?? -1);
