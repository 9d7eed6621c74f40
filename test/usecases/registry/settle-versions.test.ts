import { describe, expect, it } from 'vitest';
import { settleVersions } from '../../../lambdas/usecases/registry/settle-versions.ts';
import { aRollout, aRoute, aVersion } from '../../support/records.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';

function registryWith(...versions: readonly string[]): MemoryRegistry {
  const registry = new MemoryRegistry();
  for (const version of versions) registry.versions.set(`m/${version}`, aVersion({ version, status: 'registered' }));
  return registry;
}

const takenBack = aRollout({
  state: 'rolled-back',
  outcome: { kind: 'rolled-back', reason: 'errors', at: '2026-02-01T12:00:00.000Z', tests: ['errors'] },
});

describe('settling versions after a rollout', () => {
  it('marks a version that was taken back by a test', async () => {
    const registry = registryWith('v2');

    await settleVersions(registry, takenBack, aRoute());

    expect(registry.versions.get('m/v2')?.status).toBe('rolled-back');
  });

  it('writes nothing when a later rollout holds the route: a late repeat turns no status back', async () => {
    const registry = registryWith('v2');
    const route = aRoute({ lock: { rolloutId: 'r2' } });

    await settleVersions(registry, takenBack, route);

    expect(registry.versions.get('m/v2')?.status).toBe('registered');
  });
});
