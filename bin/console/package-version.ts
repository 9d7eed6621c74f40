import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const packageFile = z.object({ version: z.string() });

/** Version of this package, from the sources and from what is built from them. */
export function packageVersion(): string {
  const file = packageFileAbove(import.meta.dirname);
  return packageFile.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}

function packageFileAbove(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) return file;
  const above = path.dirname(folder);
  if (above === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return packageFileAbove(above);
}
