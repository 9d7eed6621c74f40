import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Unpacker } from '../../usecases/registry/ports.ts';

/** Most bytes that packed content may unfold to. */
const MOST_BYTES = 64_000_000;

const unzip = promisify(gunzip);

/** gzip in base64, as JSON carries it. */
export class GzipUnpacker implements Unpacker {
  async unpack(packed: string): Promise<string | undefined> {
    try {
      const bytes = await unzip(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_BYTES });
      return bytes.toString('utf8');
    } catch {
      return undefined;
    }
  }
}
