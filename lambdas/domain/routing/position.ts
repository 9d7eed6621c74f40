const SLICES = 64;
const MASK = 0xffffffff;

/**
 * Position of a sticky key in [0, 1): the same key and salt always give the same position, other salts draw anew.
 *
 * 53 bits of two salted, finalised 32-bit hashes. Source: Appleby (2011), MurmurHash3 finaliser, over FNV-1a.
 */
export function positionOf(key: string, salt: string): number {
  const text = `${salt}\u0000${key}`;
  const high = finalise(fnv(text, 0x811c9dc5)) >>> 5;
  const low = finalise(fnv(text, 0x9747b28c)) >>> 6;
  return (high * 0x4000000 + low) / 0x20000000000000;
}

/** Equal slice 0..63 of a position in [0, 1). */
export function sliceOf(position: number): number {
  return Math.min(SLICES - 1, Math.floor(position * SLICES));
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) & MASK;
  return hash;
}

function finalise(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
