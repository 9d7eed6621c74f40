import { objectLaws } from '../support/laws/object-laws.ts';
import { registryLaws } from '../support/laws/registry-laws.ts';
import { rowLaws } from '../support/laws/row-laws.ts';
import { FixedClock } from '../support/fakes/fixed-clock.ts';
import { MemoryObjects } from '../support/fakes/memory-objects.ts';
import { MemoryRegistry } from '../support/fakes/memory-registry.ts';
import { MemoryRows } from '../support/fakes/memory-rows.ts';

registryLaws('in memory', () => {
  const registry = new MemoryRegistry();
  return { registry, routes: registry, rollouts: registry };
});
rowLaws('in memory', () => {
  const clock = new FixedClock();
  return { rows: new MemoryRows(clock), now: clock.now() };
});
objectLaws('in memory', () => new MemoryObjects());
