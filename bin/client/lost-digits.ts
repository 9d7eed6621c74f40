import { isMap, isScalar, isSeq, type Document } from 'yaml';
import { pathText, type Fault } from '../../lambdas/contracts/people/faults.ts';

/** Numbers of a document that reading has changed: beyond 2^53, with more digits than a number has, too large or too near to 0. */
export function lostDigits({ contents }: Document): readonly Fault[] {
  return lostIn(contents, []);
}

type Path = readonly (string | number)[];

function lostIn(node: unknown, path: Path): readonly Fault[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => lostIn(value, [...path, keyOf(key)]));
  if (isSeq(node)) return node.items.flatMap((item, index) => lostIn(item, [...path, index]));
  if (!isScalar(node) || typeof node.value !== 'number' || node.source === undefined) return [];
  const written = plain(node.source);
  if (written === undefined || written === plain(String(node.value))) return [];
  const message = `must be a number that is kept as it is written, ${node.source.slice(0, 40)} would become ${node.value}; write it as text, in quotes`;
  return [{ path: pathText(path), message }];
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** A decimal number as its significant digits and exponent; undefined for other notations, which are whole and small. */
function plain(text: string): string | undefined {
  const [, sign, whole = '', part = '', power = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return text === 'Infinity' || text === '-Infinity' ? text : undefined;
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = Number(power) - part.length + digits.length - significant.length;
  return `${sign === '-' ? '-' : ''}${significant}e${exponent}`;
}
