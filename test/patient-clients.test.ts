import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const homes = ['test/integration', 'bench/walk'];

it('asks a deployed system through one home of patient clients', () => {
  const files = homes.flatMap((home) =>
    readdirSync(path.join(root, home), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(home, file)),
  );
  const making = files.filter((file) => /\bnew \w+Client\(/.test(readFileSync(path.join(root, file), 'utf8')));

  expect(making).toEqual(['test/integration/support/clients.ts']);
});
