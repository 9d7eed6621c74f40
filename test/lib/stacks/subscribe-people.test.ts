import { App, Lazy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Understudy, type UnderstudyProps } from '../../../lib/index.ts';
import { propertiesOf, synthesise, testEnv, unbundled } from '../../support/synthesise.ts';

/** What the data stack warns of. */
function warnings(props: UnderstudyProps): string {
  const { data } = new Understudy(new App({ context: unbundled }), 'App', { env: testEnv, ...props });
  const entries = data.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
  return entries.map(({ data: text }) => String(text)).join();
}

describe('who is told', () => {
  it('subscribes an address to its severity, by mail or by https', () => {
    const { data } = synthesise({ tell: { page: ['https://pager.example/sns'], ticket: ['ops@example.com'] } });

    data.resourceCountIs('AWS::SNS::Subscription', 2);
    data.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'https',
      Endpoint: 'https://pager.example/sns',
      TopicArn: { Ref: Match.stringLikeRegexp('PageTopic') },
    });
    data.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      TopicArn: { Ref: Match.stringLikeRegexp('TicketTopic') },
    });
  });

  it.each<[UnderstudyProps, string]>([
    [{}, 'nobody is told of severity page and ticket'],
    [{ tell: { ticket: ['ops@example.com'] } }, 'nobody is told of severity page:'],
    [{ tell: { page: ['ops@example.com'], ticket: [] } }, 'nobody is told of severity ticket:'],
  ])('%j warns', (props, warning) => {
    expect(warnings(props)).toContain(warning);
  });

  it('is no warning once somebody is, nor on the emulator', () => {
    expect(warnings({ tell: { page: ['a@example.com'], ticket: ['b@example.com'] } })).toBe('');
    expect(warnings({ local: true })).toBe('');
  });

  it('is known to the owner of own topics', () => {
    const { data } = synthesise((owner) => {
      const topic = new Topic(owner, 'T');
      return { topics: { page: topic, ticket: topic, info: topic } };
    });

    data.resourceCountIs('AWS::SNS::Topic', 0);
  });

  it.each<[UnderstudyProps, string]>([
    [{ tell: { page: ['ops'] } }, 'tell.page[0]: must be an e-mail address or an https address'],
    [{ tell: { info: ['http://pager.example'] } }, 'tell.info[0]: must be an e-mail address or an https address'],
    [{ runbook: 'wiki#one' }, 'runbook must be the address of a document without a fragment, got "wiki#one"'],
  ])('%j is refused', (props, message) => {
    expect(() => warnings(props)).toThrow(message);
  });

  it('may be known at deployment only', () => {
    const later = Lazy.string({ produce: () => 'later@example.com' });

    expect(warnings({ tell: { page: [later], ticket: [later] } })).toBe('');
  });

  it('stays told when the stack goes', () => {
    const { data } = synthesise();

    data.resourceCountIs('AWS::SNS::Topic', 3);
    data.allResources('AWS::SNS::Topic', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('hears alarms on both topics that they use, whose own policies take the place of the default one', () => {
    const policies = propertiesOf(synthesise().data, 'AWS::SNS::TopicPolicy').map((one) => JSON.stringify(one));
    const open = policies.filter((text) => text.includes('cloudwatch.amazonaws.com') && text.includes(testEnv.account));

    expect(new Set(open.map((text) => /(Page|Ticket|Info)Topic/.exec(text)?.[1]))).toEqual(new Set(['Page', 'Ticket']));
  });
});
