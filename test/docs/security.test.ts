import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync('docs/security.md', 'utf8');
/** Each test that the page names: its file, and its name to the end of the sentence, of the list or of the cell. */
const named = [...text.matchAll(/`(test\/\S+\.test\.ts)`: (.+?)(?=;? `test\/|;|\.(?:\s|$)| \|)/gm)].map(
  ([, file = '', name = '']) => ({ file, name }),
);

describe('the page on security', () => {
  it('names a test wherever it names a test file', () => {
    const files = [...text.matchAll(/`test\/\S+\.test\.ts`(?!\s+checks)/g)];

    expect(named).toHaveLength(files.length);
    expect(named.length).toBeGreaterThan(25);
  });

  it.each(named)('names a test that there is: $file: $name', ({ file, name }) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(name);
  });

  it('has a test in every row of its tables', () => {
    const rows = text.split('\n').filter((line) => /^\| (?!A |An |---)/.test(line));

    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.includes('`test/'))).toEqual([]);
  });
});
