import { describe, expect, it } from 'vitest';
import { functionUrlRequest } from '../../../lambdas/contracts/messages/function-url-request.ts';

const http = { method: 'POST', path: '/models/m', protocol: 'HTTP/1.1', sourceIp: '10.0.0.1', userAgent: 'x' };

describe('a request to a Function URL', () => {
  it('names the caller that IAM names', () => {
    const iam = { accessKey: 'A', accountId: '1', userArn: 'arn:aws:sts::1:assumed-role/ann/x', principalOrgId: null };

    const request = functionUrlRequest.parse({
      requestContext: { http, authorizer: { iam } },
      queryStringParameters: { first: 'true' },
      body: Buffer.from('{"a":"zoë"}').toString('base64'),
      isBase64Encoded: true,
    });

    expect(request).toEqual({
      method: 'POST',
      path: '/models/m',
      query: { first: 'true' },
      body: '{"a":"zoë"}',
      by: 'arn:aws:sts::1:assumed-role/ann/x',
    });
  });

  it.each([{}, { authorizer: {} }, { authorizer: null }])('names nobody where IAM names nobody: %j', (who) => {
    const request = functionUrlRequest.parse({ requestContext: { http, ...who }, isBase64Encoded: false });

    expect(request).toMatchObject({ by: undefined, body: '', query: {} });
  });
});
