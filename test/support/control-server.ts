import { createServer } from 'node:http';
import { ControlWorld } from './control-world.ts';

/** The real control API over fakes behind HTTP, and a router that keeps what it is sent. */
export interface ControlServer {
  readonly url: string;
  readonly world: ControlWorld;
  /** Bodies of predictions, byte for byte. */
  readonly predicted: Buffer[];
  stop(): void;
}

export async function startControlServer(): Promise<ControlServer> {
  const world = new ControlWorld();
  const predicted: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = '', url = '' } = request;
      if (!url.startsWith('/models/')) {
        predicted.push(body);
        response.setHeader('x-understudy-version', 'v1').end('{"score":0.5}');
        return;
      }
      const text = body.toString('utf8');
      void world.callText(`${method} ${url}`, text).then((answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, world, predicted, stop };
}
