import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const dynamo = mockClient(DynamoDBDocumentClient);
for (const [name, value] of Object.entries({ REGISTRY_TABLE: 'R', POWERTOOLS_LOG_LEVEL: 'SILENT' }))
  vi.stubEnv(name, value);
const { handler } = await import('../../lambdas/handlers/monitoring/widget.ts');
const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:widget' };

beforeEach(() => {
  dynamo.reset();
});

describe('widget', () => {
  it('describes itself without a read', async () => {
    expect(await handler({ describe: true }, context)).toContain('### Widget parameters');
    expect(dynamo.calls()).toEqual([]);
  });

  it('answers HTML whose buttons call the function that was called', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });

    const page = await handler({ widgetContext: { dashboardName: 'Fleet', theme: 'dark' } }, context);

    expect(page).toContain(`endpoint="${context.invokedFunctionArn}"`);
    expect(page).toContain('Nothing is open.');
    expect(page).toContain('No model is declared.');
  });

  it('reads the route and the last checks of each model', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });
    dynamo.on(QueryCommand, { ExpressionAttributeValues: { ':pk': 'MODELS' } }).resolves({ Items: [{ sk: 'm' }] });
    dynamo.on(GetCommand).resolves({});

    expect(await handler({}, context)).toContain('not yet');
    expect(dynamo.commandCalls(GetCommand)).toHaveLength(2);
  });

  it('refuses parameters that it does not know', async () => {
    await expect(handler({ modle: 'm' }, context)).rejects.toThrow('modle');
  });
});
