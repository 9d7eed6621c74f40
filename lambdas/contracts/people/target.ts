import * as z from 'zod';

/** Where a variant runs: an HTTP address, a Lambda function or a SageMaker endpoint. */
export const target = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('http'),
      /** Full address that takes the request's body by POST. */
      url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
    }),
    z.strictObject({
      kind: z.literal('lambda'),
      functionArn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
          'must be the ARN of a Lambda function, version or alias',
        ),
    }),
    z.strictObject({
      kind: z.literal('sagemaker'),
      endpointName: z.string().regex(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/, 'must be the name of a SageMaker endpoint'),
      inferenceComponent: z.string().min(1).max(63).optional(),
    }),
  ],
  { error: 'kind must be http, lambda or sagemaker' },
);
export type Target = z.infer<typeof target>;

/** A target as people may write it: credentials in an address would end in logs, routes and alerts. */
export const writtenTarget = target.refine((value) => value.kind !== 'http' || !hasUserinfo(value.url), {
  path: ['url'],
  error: 'must hold no user name or password; let the network or a gateway authenticate the router',
});

function hasUserinfo(url: string): boolean {
  // What is no address at all is a fault of its own, found beside this one.
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

/** Targets that may ever be called: a property of the stack, never of a row. */
export const allowedTargets = z.strictObject({
  /** HTTP hosts: `name` (ports 80 and 443), `name:port` or `name:*`; a leading `*.` allows every name below. */
  hosts: z.array(z.string()),
  /** ARNs of Lambda functions; a trailing `*` allows every ARN that starts so. */
  functions: z.array(z.string()),
  /** Names of SageMaker endpoints; a trailing `*` allows every name that starts so. */
  endpoints: z.array(z.string()),
});
export type AllowedTargets = z.infer<typeof allowedTargets>;
