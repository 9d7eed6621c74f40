import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { baselineKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { BaselineStore, ModelRegistry } from '../../../lambdas/usecases/registry/ports.ts';
import type { BaselineReader, ObjectStore } from '../../../lambdas/usecases/windows/ports.ts';
import { aBaselineContent, aBaselineItem } from '../baselines/contents.ts';
import { anAudit, aVersion } from '../records.ts';

/** Baselines beside their registry and bucket. */
export interface BaselinesUnderLaw {
  readonly baselines: BaselineStore & BaselineReader;
  readonly registry: ModelRegistry;
  readonly objects: ObjectStore;
}

/** What every store of baselines obeys. */
export function baselineLaws(name: string, make: () => BaselinesUnderLaw): void {
  const setUp = async () => {
    const made = make();
    const model = `m-${randomUUID().slice(0, 12)}`;
    await made.registry.addVersion(aVersion({ model }), anAudit());
    return { ...made, model };
  };

  describe(`laws of baselines: ${name}`, () => {
    it('adds one once, points its version to it and lets nobody change the version by that', async () => {
      const { baselines, registry, model } = await setUp();
      const one = aBaselineItem({ model });

      expect(await baselines.addBaseline(one, anAudit({ id: 'b1' }))).toBe('added');
      expect(await baselines.addBaseline({ ...one, by: 'other' }, anAudit({ id: 'b2' }))).toBe('unchanged');
      expect(await baselines.listBaselines(model)).toEqual([one]);
      expect(await registry.readVersion(model, 'v1')).toMatchObject({ baseline: one.id, status: 'registered' });
      expect(await registry.addVersion(aVersion({ model }), anAudit({ id: 'b3' }))).toBe('exists');
    });

    it('keeps the older one and lets it stand again', async () => {
      const { baselines, registry, model } = await setUp();
      const [older, newer] = [
        aBaselineItem({ model }),
        aBaselineItem({ model, id: '0'.repeat(24), at: '2026-03-01T00:00:00.000Z' }),
      ];
      await baselines.addBaseline(older, anAudit({ id: 'b1' }));

      expect(await baselines.addBaseline(newer, anAudit({ id: 'b2' }))).toBe('added');
      expect((await registry.readVersion(model, 'v1'))?.baseline).toBe(newer.id);
      expect(await baselines.addBaseline(older, anAudit({ id: 'b3' }))).toBe('chosen');
      expect((await registry.readVersion(model, 'v1'))?.baseline).toBe(older.id);
      expect(await baselines.listBaselines(model)).toEqual([older, newer]);
    });

    it('has none for a version that nobody registered', async () => {
      const { baselines, model } = await setUp();
      const foreign = aBaselineItem({ model, version: 'v9' });

      await expect(baselines.addBaseline(foreign, anAudit())).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      expect(await baselines.listBaselines(model)).toEqual([]);
      expect(await baselines.readBaseline(model, 'v9')).toBeUndefined();
    });

    it('reads the sketches of the one that stands', async () => {
      const { baselines, objects, model } = await setUp();
      const { schema, version, id } = aBaselineItem({ model });
      const stored = { schema, model, version, id, ...aBaselineContent() };

      expect(await baselines.readBaseline(model, version)).toBeUndefined();
      await objects.writeText(baselineKey(model, version, id), JSON.stringify(stored));
      await baselines.addBaseline(aBaselineItem({ model }), anAudit({ id: 'b1' }));

      expect(await baselines.readBaseline(model, version)).toEqual(stored);
    });
  });
}
