import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import { buses } from './clients.ts';

/** Lets a rule of the deployed system rest; the returned function wakes it. */
export async function rest(what: string, isIt: (rule: Rule) => boolean): Promise<() => Promise<void>> {
  const { Rules = [] } = await buses().send(new ListRulesCommand({}));
  const Name = Rules.find(isIt)?.Name;
  if (Name === undefined) throw new Error(`no rule of ${what} in ${Rules.map((rule) => rule.Name).join(', ')}`);
  await buses().send(new DisableRuleCommand({ Name }));
  return async () => {
    await buses().send(new EnableRuleCommand({ Name }));
  };
}

/** Lets the schedule rest that has all models checked each minute. */
export async function restMonitoring(): Promise<void> {
  await rest('the checks', ({ Name }) => Name?.includes('SweepEveryMinute') === true);
}
