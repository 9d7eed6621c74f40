import { EventBus } from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { propertiesOf, synthesise } from '../../support/synthesise.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:load-test';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hooks-AbCdEf';

describe('what hooks may call', () => {
  const { stack } = synthesise((scope) => ({
    hooks: {
      functions: [FUNCTION],
      hosts: ['hooks.example.com'],
      secrets: [SECRET],
      bus: EventBus.fromEventBusName(scope, 'Hooks', 'hooks'),
    },
  }));

  it('is allowed to their function alone', () => {
    for (const [action, resource] of [
      ['lambda:InvokeFunction', FUNCTION],
      ['secretsmanager:GetSecretValue', SECRET],
      ['events:PutEvents', 'event-bus/hooks'],
    ] as const) {
      const holders = propertiesOf(stack, 'AWS::IAM::Policy').filter((policy) => {
        const text = JSON.stringify(policy);
        return text.includes(action) && text.includes(resource);
      });
      expect(holders.map((policy) => /Functions\w+?Role/.exec(JSON.stringify(Object(policy).Roles))?.[0])).toEqual([
        'FunctionsHookRole',
      ]);
    }
  });

  it('is told to those that check it', () => {
    const told = propertiesOf(stack, 'AWS::Lambda::Function').filter((one) => JSON.stringify(one).includes('"HOOKS"'));

    expect(told).toHaveLength(3);
    for (const one of told) expect(JSON.stringify(one)).toContain('hooks.example.com');
  });

  it('may be told by the name of the bus alone, as the command line of the CDK does', () => {
    const named = synthesise({ hooks: { busName: 'changes' } }).stack;
    const rights = propertiesOf(named, 'AWS::IAM::Policy').map((policy) => JSON.stringify(policy));
    const told = propertiesOf(named, 'AWS::Lambda::Function').map((one) => JSON.stringify(one));

    expect(rights.filter((one) => one.includes('event-bus/changes'))).toHaveLength(1);
    expect(told.filter((one) => one.includes(String.raw`\"bus\":\"changes\"`))).toHaveLength(3);
    const twice = (): unknown =>
      synthesise((scope) => ({ hooks: { bus: EventBus.fromEventBusName(scope, 'Hooks', 'hooks'), busName: 'hooks' } }));
    expect(twice).toThrow(/hooks\.busName must be left out beside bus, got hooks/);
    expect(() => synthesise({ hooks: { busName: 'a bus' } })).toThrow(
      /hooks\.busName must be the name of a bus, got a bus/,
    );
  });

  it('fails at synthesis where it is no ARN or no host', () => {
    expect(() => synthesise({ hooks: { functions: ['load-test'], hosts: ['https://x'], secrets: ['word'] } })).toThrow(
      /hooks\.functions must be ARNs, got load-test; hooks\.secrets must be ARNs, got word; hooks\.hosts must be names/,
    );
  });
});
