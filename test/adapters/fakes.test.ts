import { baselineLaws } from '../support/laws/baseline-laws.ts';
import { objectLaws } from '../support/laws/object-laws.ts';
import { outcomeLaws } from '../support/laws/outcome-laws.ts';
import { registryLaws } from '../support/laws/registry-laws.ts';
import { rowLaws } from '../support/laws/row-laws.ts';
import { FixedClock } from '../support/fakes/fixed-clock.ts';
import { MemoryBaselines } from '../support/baselines/memory-baselines.ts';
import { MemoryObjects } from '../support/fakes/memory-objects.ts';
import { MemoryOutcomes } from '../support/fakes/memory-outcomes.ts';
import { MemoryRegistry } from '../support/fakes/memory-registry.ts';
import { MemoryRows } from '../support/fakes/memory-rows.ts';

registryLaws('in memory', () => {
  const registry = new MemoryRegistry();
  return { registry, routes: registry, rollouts: registry };
});
baselineLaws('in memory', () => {
  const [registry, objects] = [new MemoryRegistry(), new MemoryObjects()];
  return { registry, objects, baselines: new MemoryBaselines(registry, objects) };
});
rowLaws('in memory', () => {
  const clock = new FixedClock();
  return { rows: new MemoryRows(clock), now: clock.now() };
});
outcomeLaws('in memory', () => {
  const clock = new FixedClock();
  const store = new MemoryOutcomes(clock);
  return {
    store,
    now: clock.now(),
    putOutcome: async (row) => void store.rows.push(row),
    putSlices: async (row) => void store.slices.push(row),
    hear: async (until) => {
      store.heardUntil = until;
    },
  };
});
objectLaws('in memory', () => new MemoryObjects());
