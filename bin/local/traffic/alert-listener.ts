import { SNSClient, SubscribeCommand, ConfirmSubscriptionCommand } from '@aws-sdk/client-sns';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { LocalError } from '../local-error.ts';

const CONFIRM_WITHIN_MS = 60_000;

const message = z.object({
  Type: z.string(),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Token: z.string().optional(),
});

/** A message of SNS as it arrived. */
export interface Alert {
  /** Epoch milliseconds of its arrival. */
  readonly at: number;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly text: string;
}

/** A subscriber of topics, as a pager's webhook is one. */
export interface AlertListener {
  readonly alerts: readonly Alert[];
  /** The first alert that `fits`, waited for at most `withinMs`; undefined if none came. */
  waitFor(fits: (alert: Alert) => boolean, withinMs: number): Promise<Alert | undefined>;
  stop(): void;
}

/**
 * Listens on loopback and subscribes itself to the topics by the SNS API, confirming as every HTTP subscriber must.
 *
 * @throws LocalError when a subscription is not confirmed within a minute
 */
export async function listenForAlerts(endpoint: string, topicArns: readonly string[]): Promise<AlertListener> {
  const alerts: Alert[] = [];
  const confirmed = new Set<string>();
  const sns = new SNSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const server = createServer((request, response) => {
    void receive(request).then(async (received) => {
      response.end();
      if (received?.Type === 'SubscriptionConfirmation') {
        await sns.send(new ConfirmSubscriptionCommand({ TopicArn: received.TopicArn, Token: received.Token ?? '' }));
        confirmed.add(received.TopicArn);
      }
      if (received?.Type === 'Notification') alerts.push(alertOf(received));
    });
  });
  const address = await listen(server);
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
    sns.destroy();
  };
  for (const TopicArn of topicArns) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: address }));
  }
  if (!(await until(() => topicArns.every((arn) => confirmed.has(arn)), CONFIRM_WITHIN_MS))) {
    stop();
    throw new LocalError('the topic did not ask its subscriber for confirmation within a minute');
  }
  const waitFor = async (fits: (alert: Alert) => boolean, withinMs: number): Promise<Alert | undefined> => {
    await until(() => alerts.some(fits), withinMs);
    return alerts.find(fits);
  };
  return { alerts, waitFor, stop };
}

async function receive(request: IncomingMessage): Promise<z.infer<typeof message> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  try {
    return message.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function alertOf(received: z.infer<typeof message>): Alert {
  return {
    at: Date.now(),
    messageId: received.MessageId,
    topicArn: received.TopicArn,
    subject: received.Subject ?? '',
    text: received.Message,
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}/alerts`);
    });
  });
}

async function until(isTrue: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!isTrue() && Date.now() < deadline) await sleep(20);
  return isTrue();
}
