import { whole } from './numbers.ts';

/** `1 request`, `1,480 requests`: a count and what is counted. @param many the plural. @default - `one` with an s */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${plural(count, one, many)}`;
}

/** The word alone, in the number of the count. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
