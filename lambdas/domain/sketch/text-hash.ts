const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * 32 bits of a text, the same on every machine; not for secrets.
 *
 * FNV-1a over the UTF-16 units (Fowler, Noll, Vo 1991) with an avalanche finish (Appleby's MurmurHash3), so that near texts are far apart.
 *
 * @param seed picks one of many functions that behave as if drawn independently
 */
export function textHash(text: string, seed = 0): number {
  let hash = mix(FNV_OFFSET ^ seed);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), FNV_PRIME);
    hash = Math.imul(hash ^ (unit >>> 8), FNV_PRIME);
  }
  return mix(hash);
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** FNV-1a over the UTF-16 units of a text, from a start of one's own: half the time of {@link textHash}, and near texts stay near. */
export function fnv1a(text: string, start = FNV_OFFSET): number {
  let hash = start;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}
