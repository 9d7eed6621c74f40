import * as z from 'zod';

/**
 * A request to a Function URL (payload format 2.0), as far as an API needs it.
 *
 * The caller is who IAM says; nobody where it says nothing, as in a direct call that does not claim to be one of the URL.
 */
export const functionUrlRequest = z
  .object({
    requestContext: z.object({
      http: z.object({ method: z.string(), path: z.string() }),
      authorizer: z.object({ iam: z.object({ userArn: z.string() }).nullish() }).nullish(),
    }),
    queryStringParameters: z.record(z.string(), z.string()).nullish(),
    body: z.string().nullish(),
    isBase64Encoded: z.boolean().optional(),
  })
  .transform(({ requestContext: { http, authorizer }, queryStringParameters, body, isBase64Encoded }) => ({
    method: http.method,
    path: http.path,
    query: queryStringParameters ?? {},
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? ''),
    by: authorizer?.iam?.userArn,
  }));
