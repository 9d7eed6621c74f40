import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a model of the tests gets it. */
export interface Asked {
  readonly contentType: string;
  readonly body: Buffer;
}

/** What a model of the tests answers. */
export interface Told {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
}

/** Models of any kind on a port of their own, one a path. */
export interface AnyModels {
  /** Answers by path without its slash; tests change them while the server runs. */
  readonly answers: Map<string, (asked: Asked) => Told>;
  urlOf(path: string): string;
  stop(): void;
}

/** Starts a server on loopback that answers as `answers` says, and 404 for other paths. */
export async function startAnyModels(): Promise<AnyModels> {
  const answers = new Map<string, (asked: Asked) => Told>();
  const server = createServer((request, response) => void answer(answers, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    answers,
    urlOf: (path) => `http://127.0.0.1:${port}/${path}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  answers: AnyModels['answers'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = { contentType: request.headers['content-type'] ?? '', body: Buffer.concat(chunks) };
  const told = answers.get((request.url ?? '/').slice(1))?.(asked) ?? { status: 404, body: 'no such model' };
  response.writeHead(told.status ?? 200, { 'content-type': told.contentType ?? 'application/json' }).end(told.body);
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the models have no port');
  return address;
}
