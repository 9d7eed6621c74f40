import { isMap, isScalar, isSeq, type Document } from 'yaml';
import { pathText, type Fault } from '../../lambdas/contracts/people/faults.ts';
import { lostNumber } from '../../lambdas/contracts/people/written-numbers.ts';

/** Numbers of a document that reading has changed: beyond 2^53, with more digits than a number has, too large or too near to 0. */
export function lostDigits({ contents }: Document): readonly Fault[] {
  return lostIn(contents, []);
}

type Path = readonly (string | number)[];

function lostIn(node: unknown, path: Path): readonly Fault[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => lostIn(value, [...path, keyOf(key)]));
  if (isSeq(node)) return node.items.flatMap((item, index) => lostIn(item, [...path, index]));
  if (!isScalar(node) || typeof node.value !== 'number' || node.source === undefined) return [];
  return lostNumber(node.source, node.value).map((message) => ({ path: pathText(path), message }));
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
