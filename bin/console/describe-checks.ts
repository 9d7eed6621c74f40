import type { CheckedNow } from '../../lambdas/contracts/api/monitoring-api.ts';
import { estimateDetails, segmentDetails } from '../../lambdas/contracts/stored/performance-details.ts';
import { segmentWords } from '../../lambdas/domain/report/segments/segment-words.ts';
import { estimateWords } from '../../lambdas/domain/report/performance/estimate-words.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';
import { threeDigits } from '../../lambdas/domain/wording/numbers.ts';

type Checked = CheckedNow['checks'][number];

/** Checks of a model in lines: each outcome, below it each finding, and what the run opened and closed. */
export function describeChecks({ model, at, checks, opened, closed }: CheckedNow): readonly string[] {
  return [
    `${model}: checked at ${instantWords(at)}`,
    ...checks.flatMap((one) => [
      `${one.check}: ${outcomeWords(one)}`,
      ...one.findings.map(findingWords),
      ...detailLines(one),
    ]),
    ...(opened.length === 0 ? [] : [`alerts opened: ${opened.join(', ')}`]),
    ...(closed.length === 0 ? [] : [`alerts closed: ${closed.join(', ')}`]),
  ];
}

function outcomeWords({ outcome }: Checked): string {
  switch (outcome.kind) {
    case 'ran':
      return outcome.findings === 0 ? 'ran, found nothing' : `ran, ${counted(outcome.findings, 'finding')}`;
    case 'insufficient-data':
      return `too little data: ${threeDigits(outcome.got)} of ${threeDigits(outcome.needed)} ${outcome.of}`;
    case 'failed':
      return `failed: ${outcome.reason}`;
  }
}

/** Numbers of an estimate and of segments, which no finding tells. */
function detailLines({ details }: Checked): readonly string[] {
  const segments = segmentDetails.safeParse(details);
  if (segments.success) return segmentWords(segments.data).map((line) => `  ${line}`);
  const estimate = estimateDetails.safeParse(details);
  return estimate.success ? estimateWords(estimate.data).map((line) => `  ${line}`) : [];
}

function findingWords({ severity, cause, since, what }: Checked['findings'][number]): string {
  return `  ${severity} ${cause} since ${instantWords(since)}: ${what}`;
}
