import * as z from 'zod';
import { baselineId, modelName, versionName } from './names.ts';
import { target, writtenTarget } from './target.ts';

/** What people write about one version of a model. Immutable once registered. */
export const versionInput = z.strictObject({
  model: modelName,
  version: versionName,
  target: writtenTarget,
  framework: z.string().max(100).optional(),
  artifact: z.string().max(500).optional(),
  trainingData: z.string().max(500).optional(),
  description: z.string().max(2_000).optional(),
});
export type VersionInput = z.infer<typeof versionInput>;

/** A registered version: the input and what the registry knows of it. Only `status` and `baseline` ever change. */
export const versionRecord = versionInput.extend({
  target,
  status: z.enum(['registered', 'challenger', 'champion', 'former-champion', 'rolled-back', 'retired']),
  registeredAt: z.string(),
  registeredBy: z.string(),
  /** Id of the baseline that stands for it. */
  baseline: baselineId.exactOptional(),
});
export type VersionRecord = z.infer<typeof versionRecord>;
