import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), rawDeflate: promisify(inflateRaw) };

/** A body as the target meant it, or why it cannot be had. */
export type Decoded =
  | { readonly kind: 'whole'; readonly body: Uint8Array }
  | { readonly kind: 'failed'; readonly errorClass: 'reply-too-large' | 'content-encoding' };

/**
 * Undoes gzip and deflate (with or without a zlib header: servers send both), within a size limit that bounds what is unpacked.
 *
 * @param encoding value of `content-encoding`
 */
export async function decodeBody(body: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Decoded> {
  const how = methodOf(encoding, body);
  if (how === 'none') return { kind: 'whole', body };
  if (how === 'unknown') return { kind: 'failed', errorClass: 'content-encoding' };
  try {
    return { kind: 'whole', body: await unzip[how](body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return { kind: 'failed', errorClass: isTooLarge ? 'reply-too-large' : 'content-encoding' };
  }
}

function methodOf(encoding: string | undefined, body: Uint8Array): keyof typeof unzip | 'none' | 'unknown' {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
      return hasZlibHeader(body) ? 'deflate' : 'rawDeflate';
    default:
      return 'unknown';
  }
}

/** Source: RFC 1950, section 2.2: method 8, and the first two bytes divide by 31. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
