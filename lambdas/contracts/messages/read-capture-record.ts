import { isRecord } from '../people/json-fields.ts';
import { assignment, modelName, versionName } from '../people/names.ts';
import { outcome, type CaptureRecord } from './capture-record.ts';

type Fields = Readonly<Record<string, unknown>>;

const outcomes = new Set<unknown>(outcome.options);
const assignments = new Set<unknown>(assignment.options);
/** Names that were checked already: a stream brings the same few again and again. */
const goodModels = new Set<unknown>();
const goodVersions = new Set<unknown>();
const MOST_KEPT = 10_000;

/**
 * Reads one captured line; undefined for anything that is no capture record.
 *
 * The same records pass as by the schema of {@link CaptureRecord}, checked by hand because every request of the fleet comes through
 * here.
 */
export function readCaptureRecord(line: string): CaptureRecord | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isCaptureRecord(parsed) ? parsed : undefined;
}

function isCaptureRecord(value: unknown): value is CaptureRecord {
  if (!isRecord(value)) return false;
  return isNamed(value) && isTimed(value) && hasOptionals(value) && hasNewer(value);
}

function isNamed({ schema, requestId, model, version, assignment: why, outcome: end, hot, pair }: Fields): boolean {
  return (
    (pair === undefined || isPair(pair)) &&
    Number.isSafeInteger(schema) &&
    isText(requestId) &&
    isKnown(goodModels, model, modelName) &&
    isKnown(goodVersions, version, versionName) &&
    assignments.has(why) &&
    outcomes.has(end) &&
    typeof hot === 'boolean'
  );
}

function isTimed({ revision, at, latencyMs, status }: Fields): boolean {
  return isCount(revision) && isCount(at) && at > 0 && isAmount(latencyMs) && Number.isSafeInteger(status);
}

function hasOptionals({
  errorClass,
  answeredBy,
  slice,
  weight,
  prediction,
  features,
  hops,
  isCut,
  sequence,
  hedge,
}: Fields): boolean {
  return (
    isAbsentOr(errorClass, isErrorClass) &&
    isAbsentOr(answeredBy, (value) => typeof value === 'string') &&
    isAbsentOr(slice, (value) => isCount(value) && value < 64) &&
    isAbsentOr(weight, (value) => isCount(value) && value > 0) &&
    isAbsentOr(prediction, isScalar) &&
    isAbsentOr(features, hasScalars) &&
    isAbsentOr(hops, (value) => Array.isArray(value) && value.every(isHop)) &&
    isAbsentOr(isCut, (value) => typeof value === 'boolean') &&
    isAbsentOr(sequence, isSequence) &&
    isAbsentOr(hedge, isHedge)
  );
}

function hasNewer({ segments, hedgeCapped }: Fields): boolean {
  return isAbsentOr(segments, areCodes) && (hedgeCapped === undefined || hedgeCapped === true);
}

function areCodes(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 4 && value.every((code) => isText(code) && code.length <= 10);
}

function isAbsentOr(value: unknown, isGood: (value: unknown) => boolean): boolean {
  return value === undefined || isGood(value);
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 60;
}

/** JSON writes numbers that read as infinite; they are no values. */
function isScalar(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : value === null || typeof value !== 'object';
}

function hasScalars(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) if (!isFeature(value[name])) return false;
  return true;
}

/** An infinite feature is counted as one; `JSON.parse` gives no NaN. */
function isFeature(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function isSequence(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { environment, number } = value;
  return isText(environment) && environment.length <= 40 && isCount(number) && number > 0;
}

function isHop(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return (
    isKnown(goodVersions, value['version'], versionName) &&
    outcomes.has(value['outcome']) &&
    isAmount(value['latencyMs']) &&
    isAbsentOr(value['errorClass'], isErrorClass) &&
    isAbsentOr(value['hedge'], isHedge) &&
    (value['hedgeCapped'] === undefined || value['hedgeCapped'] === true)
  );
}

function isHedge(value: unknown): boolean {
  return value === 'first' || value === 'second';
}

function isPair(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { prediction, agrees } = value;
  return isHop(value) && isAbsentOr(prediction, isScalar) && isAbsentOr(agrees, (one) => typeof one === 'boolean');
}

function isKnown(good: Set<unknown>, name: unknown, schema: typeof modelName): boolean {
  if (good.has(name)) return true;
  if (!schema.safeParse(name).success) return false;
  if (good.size < MOST_KEPT) good.add(name);
  return true;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}
