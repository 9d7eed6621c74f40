import type { Target } from '../../contracts/people/target.ts';

/** Headers of a request that go on to a kind of target without being named; a Lambda function gets the body alone. */
const always: Readonly<Record<TargetKind, readonly string[]>> = {
  http: [
    'accept',
    'accept-language',
    'content-encoding',
    'traceparent',
    'tracestate',
    'x-correlation-id',
    'x-request-id',
  ],
  sagemaker: ['accept', 'x-amzn-sagemaker-custom-attributes', 'x-amzn-sagemaker-inference-id'],
  lambda: [],
};

/** Headers that never go on, whoever names them: credentials of the caller, and what belongs to one connection (RFC 9110, 7.6.1). */
const never: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
]);

/** Characters that may stand in a header's value (RFC 9110, 5.5). */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(;.*)?$`);
const LONGEST_TYPE = 1_024;

type TargetKind = Target['kind'];

/** Headers of a request by their names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Whether a specification may name a header (in lower case) to be forwarded. */
export function mayForward(name: string): boolean {
  return !never.has(name.toLowerCase());
}

/**
 * The part of a request's headers that goes on to a target: the usual ones of its kind, and those that the specification names.
 *
 * A value with characters that no header may hold stays behind: it would break every hop.
 */
export function forwardedHeaders(
  headers: Headers,
  to: { readonly kind: TargetKind; readonly named: readonly string[] },
): Readonly<Record<string, string>> {
  const named = to.kind === 'lambda' ? [] : to.named.map((name) => name.toLowerCase());
  const names = [...new Set([...always[to.kind], ...named])].filter(mayForward);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
      return value === undefined || !VALUE.test(value) ? [] : [[name, value] as const];
    }),
  );
}

/** Whether a text is the type of a body, as `text/csv; charset=utf-8`. */
export function isMediaType(text: string): boolean {
  return text.length <= LONGEST_TYPE && VALUE.test(text) && MEDIA_TYPE.test(text);
}
