import { Readable } from 'node:stream';
import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** One write as it goes over the wire: an item with its bytes as DynamoDB counts them, or an object. */
export interface Write {
  readonly kind: 'item' | 'object';
  /** Partition and sort key of an item, or the object's key. */
  readonly key: string;
  readonly bytes: number;
}

const attribute = z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);
const attributes = z.record(z.string(), attribute);
const command = z.object({
  Item: attributes.optional(),
  Key: attributes.optional(),
  ExpressionAttributeValues: attributes.optional(),
  TransactItems: z
    .array(z.record(z.string(), z.object({ Item: attributes.optional(), Key: attributes.optional() })))
    .optional(),
});

/** Clients of table and bucket behind which nothing is but a count of what was written; reads of them find nothing. */
export class Written {
  readonly writes: Write[] = [];
  readonly documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      requestHandler: { handle: async ({ body }: { body?: unknown }) => this.#items(String(body)) },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  readonly objects = new S3Client({
    requestHandler: {
      handle: async ({ path, body }: { path: string; body?: unknown }) => {
        const bytes = body instanceof Uint8Array ? body.byteLength : Buffer.byteLength(String(body));
        this.writes.push({ kind: 'object', key: decodeURIComponent(path.slice(1)), bytes });
        return answer('');
      },
    },
  });

  /** The store in memory, whose named writes also go through the adapter of the deployed system. */
  beside<Store extends object, Name extends keyof Store>(
    memory: Store,
    adapter: Pick<Store, Name>,
    writes: readonly Name[],
  ): Store {
    return new Proxy(memory, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        if (!writes.some((one) => one === name))
          return (...given: readonly unknown[]): unknown => Reflect.apply(member, target, given);
        const write: unknown = Reflect.get(adapter, name, adapter);
        if (typeof write !== 'function') throw new Error(`the adapter lacks ${String(name)}`);
        return async (...given: readonly unknown[]): Promise<unknown> => {
          await Reflect.apply(write, adapter, given);
          const result: unknown = await Reflect.apply(member, target, given);
          return result;
        };
      },
    });
  }

  #items(body: string): { response: ReturnType<typeof answer>['response'] } {
    const { TransactItems, Item, Key, ExpressionAttributeValues } = command.parse(JSON.parse(body));
    const parts = TransactItems?.flatMap((one) => Object.values(one)) ?? [{ Item, Key }];
    for (const part of parts) {
      const item = part.Item ?? { ...part.Key, ...ExpressionAttributeValues };
      this.writes.push({ kind: 'item', key: `${item['pk']?.S} ${item['sk']?.S}`, bytes: bytesOfMap(item) });
    }
    return answer('{}');
  }
}

function answer(body: string) {
  return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(body)]) } };
}

function bytesOfMap(map: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(map).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
}

/** As DynamoDB counts: text in UTF-8, two digits a byte, and three bytes beside one a member of lists and maps. */
function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replaceAll(/[^0-9]/g, '').length / 2) + 1;
  // Binary values go over the wire in base64.
  if (value.B !== undefined) return Buffer.from(String(value.B), 'base64').byteLength;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, one) => sum + 1 + bytesOf(one), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + bytesOfMap(value.M);
  return 1;
}
