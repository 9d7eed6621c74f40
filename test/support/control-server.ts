import { createServer } from 'node:http';
import { ControlWorld } from './control-world.ts';
import { FeedbackWorld } from './worlds/feedback-world.ts';

/** The real control API and feedback function over fakes behind HTTP, and a router that keeps what it is sent. */
export interface ControlServer {
  readonly url: string;
  readonly world: ControlWorld;
  /** Bodies of predictions, byte for byte. */
  readonly predicted: Buffer[];
  readonly feedback: FeedbackWorld;
  stop(): void;
}

export async function startControlServer(): Promise<ControlServer> {
  const world = new ControlWorld();
  const predicted: Buffer[] = [];
  const feedback = new FeedbackWorld(world.registry, world.clock);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = '', url = '' } = request;
      const text = body.toString('utf8');
      if (url.startsWith('/feedback/')) {
        void feedback.answer(text).then((answer) => {
          response.writeHead(answer.status).end(JSON.stringify(answer.body));
        });
        return;
      }
      if (!/^\/(models|alerts)\b/.test(url)) {
        predicted.push(body);
        void feedback.idOf(`request-${predicted.length}`).then((id) => {
          response.setHeader('x-understudy-version', 'v1').setHeader('x-understudy-prediction-id', id);
          response.end('{"score":0.5}');
        });
        return;
      }
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
  return { url, world, predicted, feedback, stop };
}
