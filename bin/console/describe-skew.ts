import Table from 'cli-table3';
import type { SkewAnswer } from '../../lambdas/contracts/api/skew-api.ts';
import { exampleWords, intervalWords, notComparedWords } from '../../lambdas/domain/report/skew-words.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { percent } from '../../lambdas/domain/wording/percent.ts';

/** Fields whose examples are printed. */
const WITH_EXAMPLES = 10;

/** What an upload came to, for a terminal. */
export function describeSkew({ result, limit }: SkewAnswer): readonly string[] {
  const { model, name, at, rows, compared, notCompared, fields } = result;
  const head = `${model}: ${counted(compared, 'prediction')} of ${counted(rows, 'row')} compared (${name}, ${at})`;
  const lacks = notComparedWords(notCompared).map((line) => `  ${line}`);
  if (compared === 0) return [head, ...lacks, 'insufficient-data: 0 of 1 predictions could be compared'];
  const columns = ['feature', 'match', 'mismatch', 'only served', 'only in file', 'differs', '95 % interval', 'mostly'];
  const table = new Table({ head: columns, style: { head: [], border: [] } });
  for (const field of fields) {
    const { match, mismatch, onlyServing, onlyTraining, share, mostly = '' } = field;
    table.push([field.name, match, mismatch, onlyServing, onlyTraining, percent(share), intervalWords(field), mostly]);
  }
  const examples = fields.slice(0, WITH_EXAMPLES).flatMap((field) => {
    const lines = field.examples.map((one) => `    ${exampleWords(one)}`);
    return lines.length === 0 ? [] : [`  ${field.name}:`, ...lines];
  });
  const above = fields.filter(({ low }) => low > limit).map((field) => field.name);
  const end =
    above.length === 0
      ? `no feature differs in more than ${percent(limit)} for certain`
      : `above ${percent(limit)}: ${above.join(', ')}`;
  return [head, ...lacks, table.toString(), ...examples, end];
}
