import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How an endpoint of the stub answers. */
export interface EndpointBehaviour {
  /** Share of invocations that end with 500, spread evenly. */
  readonly failureShare?: number;
  readonly delayMs?: number;
}

interface Endpoint {
  instances: number;
  wanted: number;
  behaviour: EndpointBehaviour;
  invocations: number;
  /** Fields of DescribeEndpoint in place of the usual ones. */
  fields: Readonly<Record<string, unknown>>;
}

/** Instances of every endpoint at one moment; what is given up or still coming counts as running. */
export type Running = Readonly<Record<string, number>>;

type Reply = readonly [status: number, body: unknown];

/**
 * Both APIs of SageMaker over HTTP, as far as endpoints with instances go: DescribeEndpoint and UpdateEndpointWeightsAndCapacities
 * (protocol awsJson1_1), and InvokeEndpoint of the runtime. An order takes `takesMs`, one instance after the other; meanwhile the endpoint is Updating, serves on and
 * refuses other orders, as the service does.
 */
export class SageMakerStub {
  readonly #server: Server;
  readonly #endpoints = new Map<string, Endpoint>();
  /** How long instances take to come, or to go. */
  takesMs = 2_000;
  /** Instances that ran, at every change. */
  readonly history: Running[] = [];
  /** Orders as they were taken. */
  readonly orders: string[] = [];
  /** Refuses the next calls of an operation with a code. */
  readonly refused = new Map<string, string>();
  /** Signatures as they came. */
  readonly authorizations: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<SageMakerStub> {
    const stub = new SageMakerStub();
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the stub has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  given(name: string, instances: number, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#endpoints.set(name, { instances, wanted: instances, behaviour: {}, invocations: 0, fields });
    this.#note();
  }

  behave(name: string, behaviour: EndpointBehaviour): void {
    const found = this.#endpoints.get(name);
    if (found !== undefined) found.behaviour = behaviour;
  }

  instancesOf(name: string): number {
    return this.#endpoints.get(name)?.instances ?? 0;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [status, answer] = await this.#answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  async #answer({ url = '', headers }: IncomingMessage, body: string): Promise<Reply> {
    const invoked = /^\/endpoints\/([^/]+)\/invocations/.exec(url)?.[1];
    if (invoked !== undefined) return this.#invoke(decodeURIComponent(invoked));
    this.authorizations.push(headers.authorization ?? '');
    const operation = String(headers['x-amz-target']).replace('SageMaker.', '');
    const refused = this.refused.get(operation);
    if (refused !== undefined) return [400, { __type: refused, message: `${operation} was refused` }];
    const input: unknown = JSON.parse(body);
    const name = textOf(input, 'EndpointName');
    const endpoint = this.#endpoints.get(name);
    if (endpoint === undefined)
      return [400, { __type: 'ValidationException', message: `Could not find endpoint "${name}".` }];
    return operation === 'DescribeEndpoint' ? [200, describe(name, endpoint)] : this.#scale(name, endpoint, input);
  }

  async #invoke(name: string): Promise<Reply> {
    const endpoint = this.#endpoints.get(name);
    if (endpoint === undefined) return [400, { message: `Endpoint ${name} not found` }];
    const { failureShare = 0, delayMs = 0 } = endpoint.behaviour;
    const n = (endpoint.invocations += 1);
    await sleep(delayMs);
    const fails = Math.floor(n * failureShare) > Math.floor((n - 1) * failureShare);
    return fails
      ? [
          424,
          {
            __type: 'ModelError',
            OriginalStatusCode: 500,
            OriginalMessage: 'broken',
            message: 'the container answered 500',
          },
        ]
      : [200, { score: 0.25 }];
  }

  #scale(name: string, endpoint: Endpoint, input: unknown): Reply {
    if (endpoint.instances !== endpoint.wanted)
      return [400, { __type: 'ValidationException', message: `Cannot update in-progress endpoint "${name}".` }];
    const [order] = listOf(input, 'DesiredWeightsAndCapacities');
    const wanted = Number(textOf(order, 'DesiredInstanceCount'));
    if (textOf(order, 'VariantName') !== 'AllTraffic' || !(wanted >= 1))
      return [400, { __type: 'ValidationException', message: 'no such variant, or no instance' }];
    this.orders.push(`${name} ${endpoint.wanted} > ${wanted}`);
    endpoint.wanted = wanted;
    this.#note();
    this.#change(endpoint, this.takesMs / Math.max(1, Math.abs(wanted - endpoint.instances)));
    return [200, { EndpointArn: `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}` }];
  }

  /** One instance after the other. */
  #change(endpoint: Endpoint, eachMs: number): void {
    setTimeout(() => {
      endpoint.instances += Math.sign(endpoint.wanted - endpoint.instances);
      this.#note();
      if (endpoint.instances !== endpoint.wanted) this.#change(endpoint, eachMs);
    }, eachMs).unref();
  }

  #note(): void {
    const running = [...this.#endpoints].map(([name, one]) => [name, Math.max(one.instances, one.wanted)] as const);
    this.history.push(Object.fromEntries(running));
  }
}

function describe(name: string, { instances, wanted, fields }: Endpoint): unknown {
  return {
    EndpointName: name,
    EndpointStatus: instances === wanted ? 'InService' : 'Updating',
    ProductionVariants: [
      { VariantName: 'AllTraffic', CurrentInstanceCount: instances, DesiredInstanceCount: wanted, CurrentWeight: 1 },
    ],
    ...fields,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' || typeof field === 'number' ? String(field) : '';
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name);
  return Array.isArray(field) ? field : [];
}
