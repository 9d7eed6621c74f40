import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reachableUrl } from '../../bin/client/addresses.ts';
import { CliError } from '../../bin/client/cli-error.ts';
import { ControlClient } from '../../bin/client/control-client.ts';
import { readDocuments } from '../../bin/client/read-input.ts';
import { predict } from '../../bin/client/router-client.ts';
import { createSender } from '../../bin/client/signed-request.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

type Reply = (request: IncomingMessage, body: string, response: ServerResponse) => void;

async function serve(reply: Reply): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => reply(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function controlOf(base: string): ControlClient {
  return new ControlClient(createSender('us-east-1'), base);
}

function fileWith(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'understudy-')), 'input.yaml');
  writeFileSync(file, text);
  return file;
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The signature that AWS would compute for the request as it arrived. */
function expectedSignature(request: IncomingMessage, body: string): string {
  const authorization = request.headers.authorization ?? '';
  const [, day = '', names = ''] = /Credential=test\/(\d+)\/.*SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
  const [pathname = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [request.method, pathname, query, headers.join(''), names, sha(body)].join('\n');
  const scope = `${day}/us-east-1/lambda/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join('\n');
  const key = ['us-east-1', 'lambda', 'aws4_request'].reduce(hmac, hmac('AWS4test', day));
  return hmac(key, toSign).toString('hex');
}

describe('reachableUrl', () => {
  it('leaves an address alone when there is no emulator', () => {
    expect(reachableUrl('https://abc.lambda-url.us-east-1.on.aws/', undefined)).toBe(
      'https://abc.lambda-url.us-east-1.on.aws',
    );
  });

  it('takes the path form of a Function URL on an emulator', () => {
    const url = reachableUrl('https://abc.lambda-url.us-east-1.on.aws/', 'http://127.0.0.1:4566/');

    expect(url).toBe('http://127.0.0.1:4566/_aws/lambda-url/abc');
  });

  it('leaves an address alone that is no Function URL', () => {
    expect(reachableUrl('http://127.0.0.1:9/x', 'http://127.0.0.1:4566')).toBe('http://127.0.0.1:9/x');
  });
});

describe('a signed request', () => {
  it('carries the signature that AWS computes for it, query included', async () => {
    let signatures: readonly string[] = [];
    const base = await serve((request, body, response) => {
      const given = /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      signatures = [given, expectedSignature(request, body)];
      response.end('{}');
    });

    await createSender('us-east-1')({
      method: 'POST',
      base,
      path: '/models/m?first=true',
      body: { a: 1 },
      timeoutMs: 5_000,
    });

    expect(signatures[0]).toBe(signatures[1]);
  });

  it('ends with a named error when no answer comes in time', async () => {
    const base = await serve(() => undefined);

    const asked = createSender('us-east-1')({ method: 'GET', base, path: '/', timeoutMs: 50 });

    await expect(asked).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('nothing within 50 ms'),
    });
  });
});

describe('predict', () => {
  it('reads version, variant, revision and prediction id from the headers', async () => {
    const base = await serve((request, _, response) => {
      expect(request.url).toBe('/flight-delay');
      response.setHeader('x-understudy-version', 'v1');
      response.setHeader('x-understudy-variant', 'challenger');
      response.setHeader('x-understudy-revision', '7');
      response.setHeader('x-understudy-prediction-id', 'id');
      response.setHeader('x-understudy-fallback', 'v1');
      response.end('{"score":0.5}');
    });

    const answer = await predict(createSender('us-east-1'), {
      base,
      model: 'flight-delay',
      body: {},
      timeoutMs: 5_000,
    });

    expect(answer).toEqual({
      status: 200,
      body: '{"score":0.5}',
      version: 'v1',
      variant: 'challenger',
      revision: 7,
      predictionId: 'id',
      fallback: 'v1',
    });
  });
});

describe('the control client', () => {
  it('gives the faults and the code of a refused input', async () => {
    const faults = [{ path: 'version', message: 'must be there' }];
    const base = await serve((_, __, response) => {
      response
        .writeHead(400)
        .end(JSON.stringify({ error: { code: 'INVALID_INPUT', message: 'version has 1 fault', faults } }));
    });

    const started = controlOf(base).startRollout('m', { version: 'v2' });

    await expect(started).rejects.toMatchObject({ exitCode: 2, code: 'INVALID_INPUT', faults });
  });

  it.each([
    [409, 'ROLLOUT_OPEN', 3],
    [404, 'MODEL_NOT_FOUND', 3],
    [503, 'REGISTRY_UNAVAILABLE', 4],
  ])('maps status %i to its exit code', async (status, code, exitCode) => {
    const base = await serve((_, __, response) => {
      response.writeHead(status).end(JSON.stringify({ error: { code, message: 'no' } }));
    });

    await expect(controlOf(base).getModel('m')).rejects.toMatchObject({ exitCode, code });
  });

  it('tells an open rollout from a bad input although it lists faults', async () => {
    const faults = [{ path: 'version', message: 'rollout v2-1 is open' }];
    const base = await serve((_, __, response) => {
      response.writeHead(409).end(JSON.stringify({ error: { code: 'ROLLOUT_OPEN', message: 'open', faults } }));
    });

    await expect(controlOf(base).startRollout('m', { version: 'v2' })).rejects.toMatchObject({ exitCode: 3 });
  });

  it('says what a 403 without a body means', async () => {
    const base = await serve((_, __, response) => response.writeHead(403).end());

    await expect(controlOf(base).getModel('m')).rejects.toThrow('lambda:InvokeFunctionUrl');
  });

  it('asks for a first champion in the query', async () => {
    let url: string | undefined;
    const base = await serve((request, _, response) => {
      url = request.url;
      response.writeHead(500).end();
    });

    await controlOf(base)
      .registerVersion({ model: 'm', version: 'v1', target: { kind: 'http', url: 'http://a/' } }, true)
      .catch(() => undefined);

    expect(url).toBe('/models/m/versions?first=true');
  });
});

describe('readDocuments', () => {
  it('lists every fault of every document with its place', () => {
    const file = fileWith('model: Bad Name\ntask: binary\nowner: me@x\n---\nmodel: m\ntask: guess\nowner: me@x\n');

    const read = (): unknown => readDocuments(file, specification);

    expect(read).toThrow(CliError);
    expect(read).toThrow(/document 1, model.*\n.*document 2, task/);
  });

  it('takes JSON as well', () => {
    const [one] = readDocuments(fileWith('{"model":"m","task":"other","owner":"me@x"}'), specification);

    expect(one?.slo.timeoutMs).toBe(3_000);
  });

  it('says that a file is not there', () => {
    expect(() => readDocuments('/nowhere.yaml', specification)).toThrow('/nowhere.yaml cannot be read');
  });
});
