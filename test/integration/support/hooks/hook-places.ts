import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { hookCall, HOOK_DETAIL_TYPE, type HookCall } from '../../../../lambdas/contracts/messages/hooks/hook-call.ts';
import { EVENT_SOURCE } from '../../../../lambdas/contracts/messages/events.ts';
import { hookPlaces } from '../app-options.ts';
import { buses, functionNamed, functions, queues, secrets } from '../clients.ts';
import { oneFileZip } from './one-file-zip.ts';

/** What signs; whoever is called knows it too. */
export const SIGNING_WORD = 'only the two of us know';

/** Passes; a hook whose name says so fails, in the function's own words. */
const code = `exports.handler = async ({ hook, key }) =>
  hook.includes('bad') ? { status: 'failed', message: 'the function says no to ' + key } : { status: 'passed', message: 'the function saw ' + key };`;

const told = z.object({ source: z.string(), 'detail-type': z.string(), detail: hookCall });

/** Function, secret and bus that the stack of the tests lets hooks call, and a queue behind the bus. */
export interface HookPlaces {
  readonly functionArn: string;
  readonly secretArn: string;
  /** Calls that came over the bus since it was asked last. */
  received(): Promise<readonly HookCall[]>;
}

/** Makes them; once a system. */
export async function makeHookPlaces(): Promise<HookPlaces> {
  const [functionArn = ''] = hookPlaces.functions;
  await makeFunction(functionArn.split(':').at(-1) ?? '');
  const secret = await secrets().send(
    new CreateSecretCommand({ Name: 'tests-hooks-word', SecretString: SIGNING_WORD }),
  );
  const queue = await makeBus();
  return { functionArn, secretArn: secret.ARN ?? '', received: () => received(queue) };
}

/** With the role of the function that calls hooks: it needs no right. */
async function makeFunction(FunctionName: string): Promise<void> {
  const asked = new GetFunctionConfigurationCommand({ FunctionName: await functionNamed('Hook') });
  const { Role, Runtime } = await functions().send(asked);
  const ZipFile = oneFileZip('index.js', code);
  await functions().send(
    new CreateFunctionCommand({ FunctionName, Role, Runtime, Handler: 'index.handler', Code: { ZipFile } }),
  );
}

/** Address of a queue that gets what hooks put on the bus, by the pattern that a rule of an owner would have. */
async function makeBus(): Promise<string> {
  const EventBusName = hookPlaces.bus;
  const { QueueUrl = '' } = await queues().send(new CreateQueueCommand({ QueueName: 'tests-hooks' }));
  const [account = '', name = ''] = QueueUrl.split('/').slice(-2);
  await buses().send(new CreateEventBusCommand({ Name: EventBusName }));
  const EventPattern = JSON.stringify({ source: [EVENT_SOURCE], 'detail-type': [HOOK_DETAIL_TYPE] });
  await buses().send(new PutRuleCommand({ Name: 'hooks', EventBusName, EventPattern }));
  const Arn = `arn:aws:sqs:us-east-1:${account}:${name}`;
  await buses().send(new PutTargetsCommand({ Rule: 'hooks', EventBusName, Targets: [{ Id: 'queue', Arn }] }));
  return QueueUrl;
}

async function received(QueueUrl: string): Promise<readonly HookCall[]> {
  const { Messages = [] } = await queues().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await queues().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body }) => told.parse(JSON.parse(Body ?? '{}')).detail);
}
