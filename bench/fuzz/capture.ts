import { objectCreated } from '../../lambdas/contracts/messages/object-created.ts';
import { foldFuzzed } from '../fold/fold-fuzzed.ts';
import { pick, spoil, strangeText, strangeValue } from './draw.ts';
import { demand, type Surface } from './surface.ts';

/** Objects of captured lines, zipped or not, whole or spoilt. */
export const captureLines: Surface = {
  name: 'capture lines',
  send: async (random) => {
    const { kind, aside } = await foldFuzzed(random);
    return aside > 0 ? `${kind}, lines aside` : kind;
  },
};

/** Messages that tell of objects. */
export const objectEvents: Surface = {
  name: 'object events',
  async send(random) {
    const key = `capture/${strangeText(random, 30)}${pick(['', '%', '%zz', '+', '%2F', '%F0%9F'], random)}`;
    const bus = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: 'B' }, object: { key, etag: 'e' } },
    };
    const notification = { Records: [{ s3: { bucket: { name: 'B' }, object: { key, eTag: 'e' } } }] };
    const order = { kind: 'fold', bucket: 'B', key, etag: 'e', from: 0 };
    const told = pick<unknown>([bus, notification, order], random);
    const read = objectCreated.safeParse(
      random.uniform() < 0.1 ? strangeValue(random) : random.uniform() < 0.3 ? told : spoil(told, random),
    );
    if (!read.success) return 'no event';
    for (const object of read.data) demand(object.key !== '' && object.from >= 0, 'an object without a key');
    return 'read';
  },
};
