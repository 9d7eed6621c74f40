import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { Understudy, type UnderstudyProps } from '../../../lib/index.ts';
import { propertiesOf, synthesise, testEnv, unbundled } from '../../support/synthesise.ts';

describe('operators', () => {
  it('of another account may call the control API through its URL and nothing else', () => {
    const { stack } = synthesise({ operators: [new AccountPrincipal('777788889999')] });

    const theirs = propertiesOf(stack, 'AWS::Lambda::Permission').filter(
      ({ Principal }) => Principal === '777788889999',
    );
    expect(theirs).toMatchObject([
      { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM' },
      { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ]);
    expect(theirs.filter((one) => !JSON.stringify(one['FunctionName']).includes('FunctionsControl'))).toEqual([]);
  });

  it('of this account hold no permission to call it directly', () => {
    const app = new App({ context: unbundled });
    const owner = new Stack(app, 'Owner', { env: testEnv });
    const operator = Role.fromRoleArn(owner, 'Ann', 'arn:aws:iam::111122223333:role/ann');
    const { stack } = new Understudy(app, 'App', { env: testEnv, operators: [operator] });

    const policies = [stack, owner].flatMap((one) => propertiesOf(Template.fromStack(one), 'AWS::IAM::Policy'));
    const statements = policies
      .filter(({ Roles }) => JSON.stringify(Roles) === '["ann"]')
      .flatMap(({ PolicyDocument }): readonly unknown[] => Object(PolicyDocument).Statement);
    expect(statements).toHaveLength(2);
    expect(statements).toMatchObject([
      { Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } },
      { Action: 'lambda:InvokeFunction', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } },
    ]);
  });

  it('are named to the control API by IAM or not answered', () => {
    const variablesOf = (local: boolean): readonly unknown[] =>
      propertiesOf(synthesise({ local }).stack, 'AWS::Lambda::Function')
        .map(({ Environment }): unknown => Object(Object(Environment).Variables).CALLERS)
        .filter((value) => value !== undefined);

    expect(variablesOf(false)).toEqual(['named']);
    expect(variablesOf(true)).toEqual(['any']);
  });
});

describe('targets', () => {
  it.each<[string, UnderstudyProps, number]>([
    ['that are missing', {}, 1],
    ['that name nothing', { targets: { hosts: [], functions: [] } }, 1],
    ['that name a host', { targets: { hosts: ['models.example.com'] } }, 0],
  ])('%s warn at synthesis as they should', (_what, props, warnings) => {
    const app = new App({ context: unbundled });
    const { stack } = new Understudy(app, 'App', { env: testEnv, ...props });

    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('targets names nothing'));
    expect(found).toHaveLength(warnings);
  });
});
