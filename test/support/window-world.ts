import type { SpecificationInput } from '../../lambdas/contracts/people/specification.ts';
import { compact } from '../../lambdas/usecases/windows/compaction/compact.ts';
import { foldCapture } from '../../lambdas/usecases/windows/fold-capture.ts';
import { FoldCatalog } from '../../lambdas/usecases/windows/fold-catalog.ts';
import { OutageWatch } from '../../lambdas/usecases/monitoring/service/outage-watch.ts';
import { FixedClock } from './fakes/fixed-clock.ts';
import { MemoryDirty } from './fakes/memory-dirty.ts';
import { MemoryGrids } from './fakes/memory-grids.ts';
import { MemoryMonitoring } from './fakes/memory-monitoring.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryOutcomes } from './fakes/memory-outcomes.ts';
import { MemoryPeriods } from './fakes/memory-periods.ts';
import { MemoryRows } from './fakes/memory-rows.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { MemoryLeases } from './memory-leases.ts';
import { aSpecification } from './records.ts';

/** Thrown by the write at which a process dies. */
class Killed extends Error {}

/** Writes that are left before the process dies; a write that dies has not happened. */
class Fuse {
  left = Infinity;

  /** The store with its writes behind the fuse; whatever it throws, its state is that of the writes before. */
  guard<Store extends object>(store: Store, writes: readonly (keyof Store)[]): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        const isWrite = writes.some((one) => one === name);
        return (...given: readonly unknown[]): unknown => {
          if (isWrite && (this.left -= 1) < 0) return Promise.reject(new Killed());
          return Reflect.apply(member, target, given);
        };
      },
    });
  }
}

/** Folding and compaction in memory, days after everything that they are given. */
export function windowWorld(specification: Partial<SpecificationInput>, now: string) {
  const fuse = new Fuse();
  const clock = new FixedClock(now);
  let runs = 0;
  const stored = {
    objects: new MemoryObjects(),
    rows: new MemoryRows(clock),
    dirty: new MemoryDirty(),
    leases: new MemoryLeases(),
    grids: new MemoryGrids(),
    periods: new MemoryPeriods(),
    outcomes: new MemoryOutcomes(clock),
  };
  const registry = { readSpecification: () => Promise.resolve(aSpecification(specification)) };
  const objects = fuse.guard(stored.objects, ['writeText']);
  const monitoring = new MemoryMonitoring();
  const teller = new MemoryTeller();
  const deps = {
    lines: stored.objects,
    objects,
    rows: fuse.guard(stored.rows, ['writeRows']),
    dirty: fuse.guard(stored.dirty, ['mark', 'clear']),
    leases: fuse.guard(stored.leases, ['take', 'release']),
    grids: fuse.guard(stored.grids, ['fixGrid']),
    periods: fuse.guard(stored.periods, ['writeHealth', 'writePointer']),
    outcomes: fuse.guard(stored.outcomes, ['writeOutcomes', 'hear']),
    slices: fuse.guard(stored.outcomes, ['writeSlices']),
    models: registry,
    watch: new OutageWatch({ alerts: monitoring, teller, told: teller, registry, clock }),
    known: { columnsOf: () => Promise.resolve(new Map()) },
    catalog: new FoldCatalog({ registry, grids: stored.grids, clock }),
    clock,
  };
  /** Runs until it ends, or until it dies after so many writes. */
  const run = async (work: () => Promise<unknown>, writes = Infinity): Promise<void> => {
    fuse.left = writes;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    } finally {
      fuse.left = Infinity;
    }
  };
  return {
    ...stored,
    clock,
    monitoring,
    teller,
    deps,
    run,
    fold: (hash: string, writes?: number) =>
      run(() => foldCapture(deps, { key: `capture/${hash}`, hash, windowSeconds: 60 }), writes),
    /** A run, after the lease of one that died is over, and all that labels wait for. */
    compact: (writes?: number) => {
      clock.advance(60 * 60_000);
      runs += 1;
      const order = { windowSeconds: 60, budgetMs: 1e9, run: `r${runs}`, leaseMs: 200_000 };
      return run(() => compact(deps, order), writes);
    },
  };
}
