/**
 * Size of a value as DynamoDB counts it, in bytes, rounded up where the manual gives a range.
 *
 * Source: DynamoDB developer guide, "Item sizes and formats".
 */
export function itemBytes(value: unknown): number {
  if (typeof value === 'string') return utf8Bytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + itemBytes(one) + 1, 3);
  if (typeof value === 'object' && value !== null) return 3 + attributesBytes(value, 1);
  return 1;
}

/** Size of an item: names and values of its attributes. */
export function attributesBytes(item: object, overhead = 0): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8Bytes(name) + itemBytes(value) + overhead, 0);
}

function numberBytes(value: number): number {
  const digits = String(Math.abs(value)).replace(/[.e+-]/g, '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += 1 + (code > 0x7f ? 1 : 0) + (code > 0x7ff ? 1 : 0) + (code > 0xffff ? 1 : 0);
  }
  return bytes;
}
