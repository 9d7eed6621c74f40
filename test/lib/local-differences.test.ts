import { describe, expect, it } from 'vitest';
import { localDifferences } from '../../lib/index.ts';
import { synthesise } from '../support/synthesise.ts';

/** Arrays count as sets: what is taken out of one must not look like a change of all that follows. */
function linesOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.map((one) => `${path}[] ${JSON.stringify(sorted(one))}`);
  if (typeof value !== 'object' || value === null) return [`${path} ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => linesOf(inner, path === '' ? key : `${path}.${key}`));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(sorted(one))).sort();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function describeTemplates(local: boolean): ReadonlySet<string> {
  const { data, stack } = synthesise({ local, reservedConcurrency: 2, routerConcurrency: 5 });
  return new Set(
    [data.toJSON(), stack.toJSON()].flatMap(({ Resources, ...rest }) => [
      ...linesOf(rest, ''),
      ...Object.entries(Resources).flatMap(([id, resource]) =>
        linesOf(resource, '').map((line) => `${String(Object(resource).Type)} ${id} ${line}`),
      ),
    ]),
  );
}

const cloud = describeTemplates(false);
const local = describeTemplates(true);
const differences = [
  ...[...cloud].filter((line) => !local.has(line)).map((line) => `- ${line}`),
  ...[...local].filter((line) => !cloud.has(line)).map((line) => `+ ${line}`),
];

describe('the local template', () => {
  it('differs from the cloud’s by nothing that the table does not list', () => {
    expect(cloud.size).toBeGreaterThan(500);
    expect(differences.filter((line) => !localDifferences.some(({ lines }) => lines.test(line)))).toEqual([]);
  });

  it.each(localDifferences)('needs the entry: $what', ({ lines, why }) => {
    expect(differences.some((line) => lines.test(line))).toBe(true);
    expect(why.length).toBeGreaterThan(15);
  });

  it('names every table and lets plain HTTP in', () => {
    const text = [...local].join('\n');

    expect([...local].filter((line) => / Properties\.TableName /.test(line))).toHaveLength(2);
    expect(text).not.toContain('aws:SecureTransport');
  });
});
