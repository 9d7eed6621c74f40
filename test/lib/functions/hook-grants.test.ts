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

  it('fails at synthesis where it is no ARN or no host', () => {
    expect(() => synthesise({ hooks: { functions: ['load-test'], hosts: ['https://x'], secrets: ['word'] } })).toThrow(
      /hooks\.functions must be ARNs, got load-test; hooks\.secrets must be ARNs, got word; hooks\.hosts must be names/,
    );
  });
});
