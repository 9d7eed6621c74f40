import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('the router loads no schema of the control API or of rollouts: a cold start builds each one that it loads', async () => {
  const { metafile } = await build({
    entryPoints: ['lambdas/handlers/router.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const inputs = Object.keys(metafile.inputs);

  expect(inputs).toContain('lambdas/contracts/api/router-reply.ts');
  expect(inputs).not.toContain('lambdas/contracts/api/api.ts');
  expect(inputs).not.toContain('lambdas/contracts/people/specification.ts');
  expect(inputs.filter((input) => input.startsWith('lambdas/contracts/people/rollout'))).toEqual([]);
});
