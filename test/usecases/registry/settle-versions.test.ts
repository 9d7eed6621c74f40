import { describe, expect, it } from 'vitest';
import { settleVersions } from '../../../lambdas/usecases/registry/settle-versions.ts';
import { aRollout, aRoute, aVersion } from '../../support/records.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';

function registryWith(...versions: readonly string[]): MemoryRegistry {
  const registry = new MemoryRegistry();
  for (const version of versions) registry.versions.set(`m/${version}`, aVersion({ version, status: 'registered' }));
  return registry;
}

describe('settling versions after a rollout', () => {
  it('marks a version that was taken back', async () => {
    const registry = registryWith('v2');

    await settleVersions(registry, aRollout({ state: 'rolled-back' }), aRoute());

    expect(registry.versions.get('m/v2')?.status).toBe('rolled-back');
  });

  it('writes nothing when a later rollout holds the route: a late repeat turns no status back', async () => {
    const registry = registryWith('v2');
    const route = aRoute({ lock: { rolloutId: 'r2' } });

    await settleVersions(registry, aRollout({ state: 'rolled-back' }), route);

    expect(registry.versions.get('m/v2')?.status).toBe('registered');
  });
});
