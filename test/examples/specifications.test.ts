import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../bin/client/read-input.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';
import { versionInput } from '../../lambdas/contracts/people/version.ts';

const FOLDER = path.resolve('examples/specifications');

describe('the example specifications', () => {
  it('are accepted as they stand', () => {
    const files = readdirSync(FOLDER);

    const models = files.map((file) => {
      const isVersion = /-v\d+\.yaml$/.test(file);
      return readDocuments<{ readonly model: string }>(
        path.join(FOLDER, file),
        isVersion ? versionInput : specification,
      );
    });

    expect(models.flat().map(({ model }) => model)).toEqual(files.map(() => 'flight-delay'));
  });
});
