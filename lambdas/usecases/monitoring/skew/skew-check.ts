import type { SkewResult } from '../../../contracts/stored/skew/skew-result.ts';
import { skewedOf } from '../../../domain/drift/skew/field-skews.ts';
import { wilsonBounds } from '../../../domain/drift/test/share-change.ts';
import { onceRule } from '../../../domain/finding/step-alert.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { ran, tooLittle, type Looked, type ModelCheck } from '../model-check.ts';
import { limitOf } from './skew-limit.ts';

const CHECK = 'skew';
/** Chance that some feature within the limit is told, over all features of an upload. */
const LEVEL = 0.05;

/**
 * Whether training and serving have the same feature values, by the newest upload. It is told at once and stands until the next one; a
 * model of which nothing was uploaded has no such check.
 */
export const skewCheck: ModelCheck = {
  name: CHECK,
  async run(history) {
    const result = await history.readSkew();
    if (result === undefined) return [];
    if (result.compared === 0)
      return [tooLittle(CHECK, result.at, { of: 'uploaded predictions that were captured', needed: 1, got: 0 })];
    const limit = limitOf(history.specification);
    return [
      ran(
        CHECK,
        result.at,
        result.fields.map((field) => lookedOf(result, field, limit)),
      ),
    ];
  },
};

function lookedOf(result: SkewResult, field: SkewResult['fields'][number], limit: number): Looked {
  const cause = `${CHECK}/${field.name}`;
  const frame = { cause, severity: 'ticket', rule: onceRule } as const;
  const of = skewedOf(field);
  const { low } = wilsonBounds(of, (2 * LEVEL) / result.fields.length);
  if (low <= limit) return { ...frame, finding: undefined };
  const mostly = field.mostly === undefined ? '' : `, mostly ${field.mostly}`;
  const what =
    `${field.name} differs between training and serving in ${percent(field.share)} of ` +
    `${counted(of.rows, 'prediction')} (${result.name})${mostly}; at most ${percent(limit)} may.`;
  const numbers = {
    share: field.share,
    atLeast: low,
    limit,
    rows: of.rows,
    ...(field.mostly === undefined ? {} : { mostly: field.mostly }),
  };
  return { ...frame, finding: { kind: 'skew', since: result.at, what, numbers } };
}
