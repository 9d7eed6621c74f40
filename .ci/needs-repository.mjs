// Publishing without an address would leave people no way to the source: docs/decisions/015.
import { readFileSync } from 'node:fs';

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
if (typeof repository?.url !== 'string') {
  console.error(
    'package.json names no repository, so nobody would find the source of what is published.\nSet it first: npm pkg set repository.type=git repository.url=git+https://…',
  );
  process.exitCode = 1;
}
