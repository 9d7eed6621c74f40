import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deployOnNewEmulator, emulatorEnvironment, type DeployedOutputs } from '../../../bin/local/machine/deploy.ts';
import { SageMakerStub } from '../../support/sagemaker/sagemaker-stub.ts';
import { appOptions } from './app-options.ts';
import type { Emulator } from '../../../bin/local/machine/emulator.ts';

/** How a version of the test model behaves; tests change it while the server runs. */
export interface Behaviour {
  /** Share of requests that end with 500, spread evenly. */
  failureShare: number;
  delayMs: number;
}

/** A deployed Understudy on an emulator of its own, with a model server whose versions can be made to fail. */
export interface System {
  readonly outputs: DeployedOutputs;
  readonly emulator: Emulator;
  readonly behaviours: Map<string, Behaviour>;
  readonly modelPort: number;
  /** Both APIs of SageMaker: the emulator has none. */
  readonly sagemaker: SageMakerStub;
  stop(): Promise<void>;
}

/** Folder of the app that all systems of a run of tests share: they differ in their emulators alone. */
const ASSEMBLY = process.env['UNDERSTUDY_TEST_ASSEMBLY'];

/** How a system of the tests is started. */
interface SystemOptions {
  /** Enforce IAM. @default false */
  readonly auth?: boolean;
  /** Functions that run at a time. @default - as the local run has it */
  readonly room?: number;
}

/** Starts emulator and model server and deploys the app with the real command line. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const behaviours = new Map<string, Behaviour>();
  const { server, port } = await startModels(behaviours);
  const sagemaker = await SageMakerStub.start();
  const room: Record<string, string> =
    options.room === undefined ? {} : { LAMBDA_ACCOUNT_CONCURRENCY: String(options.room) };
  const deployed = await deployOnNewEmulator({
    ...appOptions,
    ...(ASSEMBLY === undefined ? {} : { assembly: ASSEMBLY }),
    emulator: {
      auth: options.auth === true,
      env: {
        ...room,
        AWS_ENDPOINT_URL_SAGEMAKER: sagemaker.address,
        AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemaker.address,
      },
    },
  });
  const { emulator, outputs } = deployed;
  Object.assign(process.env, emulatorEnvironment(emulator.endpoint));
  return {
    outputs,
    emulator,
    behaviours,
    modelPort: port,
    sagemaker,
    stop: async () => {
      await emulator.stop();
      sagemaker.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function startModels(behaviours: Map<string, Behaviour>): Promise<{ server: Server; port: number }> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const version = (request.url ?? '/').slice(1);
      const { failureShare, delayMs } = behaviours.get(version) ?? { failureShare: 0, delayMs: 0 };
      const n = (counts.get(version) ?? 0) + 1;
      counts.set(version, n);
      const fails = Math.floor(n * failureShare) > Math.floor((n - 1) * failureShare);
      setTimeout(() => {
        response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(fails ? { message: 'broken' } : { score: 0.25 }));
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: addressOf(server).port };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model server has no port');
  return address;
}

/** Headers of a request signed with AWS Signature Version 4 for Function URLs; written apart from the command line's own. */
export function signedHeaders(request: {
  method: string;
  url: URL;
  body: string | Uint8Array;
  contentType?: string;
  at: Date;
}): Record<string, string> {
  const { contentType = 'application/json' } = request;
  const stamp = request.at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/us-east-1/lambda/aws4_request`;
  const payload = sha256(request.body);
  const signed = `content-type:${contentType}\nhost:${request.url.host}\nx-amz-content-sha256:${payload}\nx-amz-date:${stamp}\n`;
  const names = 'content-type;host;x-amz-content-sha256;x-amz-date';
  const query = [...request.url.searchParams]
    .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`)
    .join('&');
  const canonical = [request.method, request.url.pathname, query, signed, names, payload].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = ['us-east-1', 'lambda', 'aws4_request'].reduce(hmac, hmac(Buffer.from('AWS4test'), day));
  const signature = hmac(key, toSign).toString('hex');
  return {
    'content-type': contentType,
    'x-amz-date': stamp,
    'x-amz-content-sha256': payload,
    authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** A Function URL of the template as the emulator serves it. */
export function localUrl(url: string, endpoint: string): string {
  const id = new URL(url).hostname.split('.')[0] ?? '';
  return `${endpoint}/_aws/lambda-url/${id}`;
}
