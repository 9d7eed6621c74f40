import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { propsFromContext } from '../../../lib/index.ts';

const read = (context: Record<string, unknown>) => propsFromContext(new App({ context }));

describe('the app’s context', () => {
  it('says nothing by default', () => {
    expect(read({})).toEqual({});
  });

  it('gives text from the command line its meaning', () => {
    const { window, ...rest } = read({
      stage: 'beta',
      targets: '{"hosts":["127.0.0.1:9000"]}',
      windowSeconds: '2',
      host: 'continuous',
      local: 'true',
    });

    expect(rest).toEqual({ stage: 'beta', targets: { hosts: ['127.0.0.1:9000'] }, host: 'continuous', local: true });
    expect(window?.toSeconds()).toBe(2);
  });

  it('says whom to tell and where the runbook is', () => {
    expect(read({ tell: '{"page":["ops@example.com"]}', runbook: 'https://wiki.example/ml' })).toEqual({
      tell: { page: ['ops@example.com'] },
      runbook: 'https://wiki.example/ml',
    });
  });

  it('says what hooks may call, a bus by its name', () => {
    const given = read({ hooks: '{"hosts":["hooks.example.com"],"bus":"changes"}' });
    expect(given.hooks).toEqual({ functions: [], hosts: ['hooks.example.com'], secrets: [], busName: 'changes' });
  });

  it('says which alarms and metrics guardrails may read', () => {
    expect(read({ alarms: '{"names":["db-*"],"composites":true}' })).toEqual({
      alarms: { names: ['db-*'], composites: true },
    });
  });

  it('may stand in a file as JSON', () => {
    expect(read({ local: false, targets: { endpoints: ['fraud-*'] } })).toEqual({
      local: false,
      targets: { endpoints: ['fraud-*'] },
    });
  });

  it.each([
    [{ targets: '{hosts' }, 'context targets must be JSON such as {"hosts":["models.example.com"]}, got {hosts'],
    [{ targets: '{"host":["a"]}' }, 'context targets: host: unknown key'],
    [{ targets: '{"hosts":"a"}' }, 'context targets: hosts: '],
    [{ alarms: '{"names":"a"}' }, 'context alarms: names: '],
    [{ alarms: '[' }, 'context alarms must be JSON such as {"names":["payments-*"]}, got ['],
    [{ tell: '{"page":["ops"]}' }, 'context tell: page[0]: must be an e-mail address or an https address'],
    [{ windowSeconds: 'soon' }, 'context windowSeconds must be a whole number above 0, got soon'],
    [{ windowSeconds: '0' }, 'context windowSeconds must be a whole number above 0, got 0'],
    [{ host: 'fargate' }, 'context host must be lambda or continuous, got fargate'],
    [{ local: 'yes' }, 'context local must be true or false, got yes'],
  ])('%j is refused with what would be right', (context, message) => {
    expect(() => read(context)).toThrow(message);
  });
});
