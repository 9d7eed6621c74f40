import type { Headers } from '../forwarded-headers.ts';
import type { BodyJson } from '../json-path.ts';

/** What rules look at. */
export interface RuleRequest {
  /** By their names in lower case. */
  readonly headers: Headers;
  /** What stands behind the model's name: `/` where nothing does. */
  readonly path: string;
  /** Asked only where a rule looks into the body. */
  readonly json: BodyJson;
}
