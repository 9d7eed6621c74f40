import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { SnsBusTeller } from '../../../lambdas/adapters/telling/sns-bus-teller.ts';
import type { RolloutEvent } from '../../../lambdas/contracts/messages/events.ts';

const sns = mockClient(SNSClient);
const bus = mockClient(EventBridgeClient);
const teller = new SnsBusTeller({
  topics: new SNSClient({}),
  bus: new EventBridgeClient({}),
  topicArns: { page: 'arn:page', ticket: 'arn:ticket', info: 'arn:info' },
  busName: 'understudy',
});
const event: RolloutEvent = {
  schema: 1,
  id: 'r1:rolled-back',
  kind: 'rolled-back',
  severity: 'page',
  model: 'flight-delay',
  version: 'v3',
  rolloutId: 'r1',
  at: '2026-02-01T12:20:00.000Z',
  subject: 'flight-delay: v3 – errors 4 × the champion’s\nnow',
  what: 'Errors.',
  numbers: { challengerErrors: 31 },
  next: ['look at the log'],
  links: {},
};

describe('telling', () => {
  beforeEach(() => {
    sns.reset();
    bus.reset();
    sns.on(PublishCommand).resolves({ MessageId: '1' });
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  });

  it('publishes text to the topic of the severity, with attributes to filter by', async () => {
    await teller.publish(event);

    const input = sns.commandCalls(PublishCommand)[0]?.args[0].input;
    expect(input?.TopicArn).toBe('arn:page');
    expect(input?.MessageAttributes).toEqual({
      model: { DataType: 'String', StringValue: 'flight-delay' },
      kind: { DataType: 'String', StringValue: 'rolled-back' },
      severity: { DataType: 'String', StringValue: 'page' },
    });
    expect(input?.Message).toContain('Do first:\n  1. look at the log');
  });

  it('tells people of a digest alone, under a list of models that filters match, and machines of what is in it', async () => {
    const digest = {
      id: 'd',
      kind: 'digest',
      severity: 'ticket',
      models: ['a', 'b'],
      subject: 's',
      text: 't',
    } as const;

    await teller.publishDigest(digest);
    await teller.publishToMachines(event);

    const [input, ...more] = sns.commandCalls(PublishCommand).map(({ args }) => args[0].input);
    expect(more).toEqual([]);
    expect(input).toMatchObject({ TopicArn: 'arn:ticket', Subject: 's', Message: 't\n\nDigest d' });
    expect(input?.MessageAttributes?.['model']).toEqual({ DataType: 'String.Array', StringValue: '["a","b"]' });
    expect(bus.commandCalls(PutEventsCommand)).toHaveLength(1);
  });

  it('makes a subject that SNS takes', async () => {
    await teller.publish({ ...event, subject: `${event.subject} ${'x'.repeat(90)}`.slice(0, 100) });

    const subject = sns.commandCalls(PublishCommand)[0]?.args[0].input.Subject ?? '';
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(subject).toContain('flight-delay: v3 errors 4 x the champion s now');
  });

  it('puts the same event on the bus with a name of its kind', async () => {
    await teller.publish(event);

    const [entry] = bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
    expect(entry).toMatchObject({
      EventBusName: 'understudy',
      Source: 'understudy',
      DetailType: 'Rollout Rolled Back',
    });
    expect(JSON.parse(entry?.Detail ?? '')).toEqual(event);
  });

  it('fails when the topic fails and when the bus refuses', async () => {
    sns.on(PublishCommand).rejectsOnce(new Error('no topic'));
    await expect(teller.publish(event)).rejects.toMatchObject({ code: 'INTERNAL' });

    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] });
    await expect(teller.publish(event)).rejects.toThrow('ThrottlingException');
  });
});
