import { durationWords } from '../wording/duration.ts';
import type { AlertFacts } from './alert-facts.ts';
import { isProvenBack } from './probe-proof.ts';

/** What probe answers proved after the way back; empty where none was asked for. */
export function proofWords({
  probes,
  champion,
  restoredInMs,
}: Pick<AlertFacts, 'probes' | 'champion' | 'restoredInMs'>): string {
  if (probes === undefined) return '';
  const who = champion === undefined ? `did not come from the version taken back` : `came from ${champion}`;
  const time = restoredInMs === undefined ? '' : `, ${durationWords(restoredInMs / 1000)} after the order`;
  const open = isProvenBack(probes) ? '' : ': this does not prove that no router still asks the version taken back';
  return `${probes.champion} of ${probes.asked} probe answers ${who}${time}${open}`;
}
