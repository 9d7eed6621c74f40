import type { ModelRegistry, Unpacker } from '../../registry/ports.ts';
import type { Clock } from '../../system/ports.ts';
import type { PredictionVerifier } from '../../windows/feedback/ports.ts';
import type { LineReader, ObjectIndex, ObjectStore } from '../../windows/ports.ts';

/** What comparing uploads of feature values needs from outside. */
export interface SkewDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly verifier: PredictionVerifier;
  readonly objects: ObjectStore & ObjectIndex;
  readonly lines: LineReader;
  readonly unpacker: Unpacker;
  readonly clock: Pick<Clock, 'now'>;
}
