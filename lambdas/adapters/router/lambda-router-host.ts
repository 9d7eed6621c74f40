import { isUtf8 } from 'node:buffer';
import { MAX_BODY_BYTES } from '../../contracts/api/router-reply.ts';
import { errorStatus } from '../../contracts/api/error-codes.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { httpEvent, type HttpEvent } from '../../contracts/messages/http-event.ts';
import { fleetMetrics } from '../../contracts/runtime/metric-names.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import { modelName } from '../../contracts/people/names.ts';
import type { PredictionReply, PredictionRequest } from '../../usecases/serving/ports.ts';
import type { Meter } from '../../usecases/system/ports.ts';
import type { FrozenAfterReply } from './after-reply.ts';
import type { SecretSigner } from './secret-signer.ts';

/** What the host adds to the core. */
export interface RouterHost {
  readonly serve: (request: PredictionRequest) => Promise<PredictionReply>;
  /** Set on hosts that freeze: awaited once the reply is out. */
  readonly frozen: FrozenAfterReply | undefined;
  /** Tells the platform's own probes from those who only say that they are. */
  readonly probes: Pick<SecretSigner, 'isOwnProbe'>;
  readonly meter: Meter & { publish(): void };
  readonly logger: {
    info(message: string, extra: Record<string, unknown>): void;
    error(message: string, extra: Record<string, unknown>): void;
  };
}

/** Longest path behind a model's name; rules ask for 200 characters at most. */
const LONGEST_PATH = 1_000;

/** Envelope of a reply to a direct invocation. */
interface Envelope {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

type Handler = (event: unknown, ...rest: never[]) => Promise<unknown>;

/** A writable that Lambda gives a streaming handler. */
interface ReplyStream {
  write(chunk: Uint8Array): boolean;
  end(done: () => void): void;
}
interface Streamify {
  (handler: (event: unknown, stream: unknown) => Promise<void>): Handler;
}
interface StreamingRuntime {
  readonly streamifyResponse: Streamify;
  readonly HttpResponseStream: { from(stream: unknown, prelude: object): ReplyStream };
}

/**
 * Makes the handler for the host at hand: a streaming one where the runtime offers it, else one that frames the reply itself.
 *
 * The runtime is asked for the function, not for the namespace: the SDK creates the namespace without it.
 */
export function makeRouterHandler(host: RouterHost): Handler {
  const runtime = streamingRuntime();
  if (runtime === undefined) return (event) => serveBuffered(host, event);
  const streaming = runtime.streamifyResponse((event, stream) => serveStreaming(host, event, { stream, runtime }));
  return streaming;
}

async function serveStreaming(
  host: RouterHost,
  event: unknown,
  to: { readonly stream: unknown; readonly runtime: StreamingRuntime },
): Promise<void> {
  const reply = await answer(host, event, true);
  if (!isUrlCall(event)) return endDirect(host, reply, to.stream);
  const prelude = { statusCode: reply.status, headers: reply.headers };
  const out = to.runtime.HttpResponseStream.from(to.stream, prelude);
  out.write(reply.body);
  await new Promise<void>((resolve) => out.end(resolve));
  await host.frozen?.settle();
  host.meter.publish();
}

/** A direct call of a streaming function gets what is written as it is: the envelope. */
async function endDirect(host: RouterHost, reply: PredictionReply, stream: unknown): Promise<void> {
  if (isWritable(stream)) {
    stream.write(Buffer.from(JSON.stringify(envelopeOf(reply))));
    await new Promise<void>((resolve) => stream.end(resolve));
  }
  await host.frozen?.settle();
  host.meter.publish();
}

function isWritable(stream: unknown): stream is ReplyStream {
  return typeof fieldOf(stream, 'write') === 'function';
}

function envelopeOf(reply: PredictionReply): Envelope {
  const isJson = /^application\/(.*\+)?json/i.test(reply.headers['content-type'] ?? '');
  // Whatever a reply says of itself: as text, bytes that are none would come back as others.
  const isText = isJson && isUtf8(reply.body);
  const body = Buffer.from(reply.body).toString(isText ? 'utf8' : 'base64');
  return { statusCode: reply.status, headers: reply.headers, body, isBase64Encoded: !isText };
}

/** Function URLs in streaming mode without a streaming runtime take prelude, eight zero bytes and body; direct calls an envelope. */
async function serveBuffered(host: RouterHost, event: unknown): Promise<Envelope | string> {
  const reply = await answer(host, event, false);
  await host.frozen?.settle();
  host.meter.publish();
  if (host.frozen !== undefined || !isUrlCall(event)) return envelopeOf(reply);
  const prelude = JSON.stringify({ statusCode: reply.status, headers: reply.headers });
  return `${prelude}${'\0'.repeat(8)}${Buffer.from(reply.body).toString('utf8')}`;
}

function isUrlCall(event: unknown): boolean {
  // By its frame alone: a request that is refused for what is in it came over the URL all the same.
  return (
    fieldOf(event, 'understudy') === undefined && fieldOf(fieldOf(event, 'requestContext'), 'domainName') !== undefined
  );
}

async function answer(host: RouterHost, event: unknown, isStreamed: boolean): Promise<PredictionReply> {
  // On a host that freezes, only a streamed reply to a URL is out before the work behind it is done.
  const isHeld = host.frozen !== undefined && !(isStreamed && isUrlCall(event));
  try {
    const reply = await host.serve(await requestOf(host, event, isHeld));
    host.logger.info('prediction served', { status: reply.status });
    return reply;
  } catch (error) {
    const { code, message } =
      error instanceof UnderstudyError ? error : { code: 'INTERNAL' as const, message: 'the router failed' };
    if (errorStatus[code] >= 500) {
      host.meter.count(fleetMetrics.routerErrors, 1);
      host.logger.error('prediction failed', { code, error });
    } else host.logger.info('prediction refused', { code });
    const body = new TextEncoder().encode(JSON.stringify({ error: { code, message } }));
    return { status: errorStatus[code], headers: { 'content-type': 'application/json' }, body };
  }
}

/** Reads the event of a Function URL or of a direct call; method and size are judged before anything is decoded. */
async function requestOf({ probes }: RouterHost, event: unknown, isHeld: boolean): Promise<PredictionRequest> {
  const parsed = httpEvent.safeParse(event);
  if (!parsed.success)
    throw new UnderstudyError('INVALID_INPUT', 'the event must have the shape of a Function URL request');
  const { data } = parsed;
  const headers = Object.fromEntries(Object.entries(data.headers).map(([name, value]) => [name.toLowerCase(), value]));
  refuseEarly(data, headers['content-length']);
  const body = Buffer.from(data.body ?? '', data.isBase64Encoded === true ? 'base64' : 'utf8');
  const { model, path } = placeOf(data.rawPath);
  if (data.understudy !== undefined && !(await probes.isOwnProbe({ ...data.understudy, model, body })))
    throw new UnderstudyError('NOT_A_PROBE', 'a probe must be signed by the platform: leave `understudy` out');
  return { model, path, headers, body, isProbe: data.understudy !== undefined, isHeld };
}

/** The model, and what stands behind its name: rules may look at that. */
function placeOf(rawPath: string): { readonly model: string; readonly path: string } {
  // A name needs no escapes: what holds one is no model.
  const [, first = '', path = '/'] = /^\/?([^/]*)(\/.*)?$/s.exec(rawPath) ?? [];
  const name = modelName.safeParse(first);
  if (!name.success || path.length > LONGEST_PATH)
    throw new UnderstudyError('ROUTE_NOT_FOUND', 'the path must be the name of a model, as /flight-delay');
  return { model: name.data, path };
}

function refuseEarly(data: HttpEvent, contentLength: string | undefined): void {
  const method = data.requestContext?.http?.method ?? 'POST';
  if (method !== 'POST')
    throw new UnderstudyError('METHOD_NOT_ALLOWED', `predictions are asked for by POST, got ${method}`);
  const size = Math.max(sizeOf(data), Number(contentLength) || 0);
  if (size > MAX_BODY_BYTES)
    throw new UnderstudyError('BODY_TOO_LARGE', `body must be at most ${MAX_BODY_BYTES} bytes, got about ${size}`);
}

/** Bytes that the event carries, at least: base64 is judged by its length, text by its characters. */
function sizeOf({ body, isBase64Encoded }: HttpEvent): number {
  const length = body?.length ?? 0;
  return isBase64Encoded === true ? Math.floor(length * 0.75) - 2 : length;
}

function streamingRuntime(): StreamingRuntime | undefined {
  const found = fieldOf(globalThis, 'awslambda');
  return isStreaming(found) ? found : undefined;
}

function isStreaming(value: unknown): value is StreamingRuntime {
  return typeof fieldOf(value, 'streamifyResponse') === 'function';
}
