/** Names of the objects in the data bucket. They are made and parsed here alone. */
export const CAPTURE_PREFIX = 'capture/';
/** Lines of captured objects and of feedback that stayed when others were removed: whatever is there was folded before. */
export const CLEANED_PREFIX = 'cleaned/';
/** Days after which captured objects, and feedback, expire. */
export const CAPTURE_LIFE_DAYS = 30;
export const LABELS_LIFE_DAYS = 35;
export const MALFORMED_PREFIX = 'malformed/';
export const PARTS_PREFIX = 'parts/';
export const LABEL_PARTS_PREFIX = 'label-parts/';
export const MERGED_LABELS_PREFIX = 'merged-labels/';
const ROUTES_PREFIX = 'routes/';

/** Route of a model as a cold start finds it when the table does not answer. */
export function routeObjectKey(model: string): string {
  return `${ROUTES_PREFIX}${model}.json`;
}

/** Checkpoint of a rollout's judge: gzip JSON. @param arm a further challenger of an experiment, which has one of its own */
export function checkpointKey(model: string, rolloutId: string, arm?: string): string {
  return `rollouts/${model}/${rolloutId}/${folderOf(arm)}checkpoint.json.gz`;
}

function folderOf(arm: string | undefined): string {
  return arm === undefined ? '' : `arms/${arm}/`;
}

/** Reduced evidence of a rollout, the integers that its tests read: gzip JSON, kept 13 months. @param arm a further challenger of an experiment */
export function evidenceKey(model: string, rolloutId: string, arm?: string): string {
  return `rollouts/${model}/${rolloutId}/${folderOf(arm)}evidence.json.gz`;
}

/** Lines of a captured object that are no capture records, kept aside for people to look at. */
export function malformedKey(objectHash: string): string {
  return `${MALFORMED_PREFIX}${objectHash}.ndjson`;
}

/**
 * Where what is left of an object goes: below the day on which the object would have expired, so that nothing lives longer for it.
 *
 * @param writtenAt when the object was written first, in epoch milliseconds
 */
export function cleanedKey(key: string, writtenAt: number): string {
  const days = key.startsWith(LABELS_PREFIX) ? LABELS_LIFE_DAYS : CAPTURE_LIFE_DAYS;
  return `${CLEANED_PREFIX}${new Date(writtenAt + days * 86_400_000).toISOString().slice(0, 10)}/${key}`;
}

/** Day (`2026-02-01`) on which what is left of an object expires. */
export function cleanedUntil(key: string): string | undefined {
  return /^cleaned\/(\d{4}-\d\d-\d\d)\//.exec(key)?.[1];
}

/** Name of a further piece of an object: none is larger than fits into memory. */
export function pieceKey(key: string, n: number): string {
  return n === 0 ? key : key.replace(/(\.\w+)?$/, `~${n}$1`);
}

/** Days after which parts expire; from then on an hour may lack some. */
export const PART_LIFE_DAYS = 35;

/** Part of a captured object: its keys sort by the five windows, so that a period is listed by them. */
export function partKey(five: string, objectHash: string): string {
  return `${PARTS_PREFIX}${five}/${objectHash}.json.gz`;
}

/** Hash of the captured object that a part is of. */
export function partObject(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.json\.gz$/, '');
}

/** Start of the keys of parts from an instant (ISO) on. */
export function partsFrom(start: string): string {
  return `${PARTS_PREFIX}${start}/`;
}

/** What champions and their shadows predicted for the same requests; wait and delivery are shorter than their life. */
export const PAIRS_PREFIX = 'pairs/';
export const PAIRS_LIFE_DAYS = 35;

/** Pairs of a model's requests in five windows, as one captured object had them. */
export function pairPartKey(model: string, five: string, objectHash: string): string {
  return `${pairPartsFrom(model, five)}${objectHash}.json.gz`;
}

/** Start of the keys of a model's pairs from an instant (ISO) on. */
export function pairPartsFrom(model: string, five: string): string {
  return `${PAIRS_PREFIX}${model}/${five}/`;
}

/** Ids of recorded requests that a rollout asked; it sorts behind all pairs, and is removed with them. */
export function retroAskedKey(model: string, rolloutId: string): string {
  return `${PAIRS_PREFIX}${model}/retro~${rolloutId}.json.gz`;
}

/** The champion's scores of a model's requests in five windows, as one captured object had them; they sort behind all pairs. */
export function scorePartKey(model: string, five: string, objectHash: string): string {
  return `${scorePartsFrom(model, five)}${objectHash}.json.gz`;
}

/** Start of the keys of a model's scores from an instant (ISO) on. */
export function scorePartsFrom(model: string, five: string): string {
  return `${PAIRS_PREFIX}${model}/scores~${five}/`;
}

/** KPI events of single requests of a model in five windows, as one object of feedback had them; they sort behind all pairs. */
export function eventPartKey(model: string, five: string, objectHash: string): string {
  return `${eventPartsFrom(model, five)}${objectHash}.json.gz`;
}

/** Start of the keys of a model's single KPI events from an instant (ISO) on. */
export function eventPartsFrom(model: string, five: string): string {
  return `${PAIRS_PREFIX}${model}/events~${five}/`;
}

/** Labels of the requests of an hour, by the hour in which they came and the object that brought them. */
export function labelPartKey(hour: string, arrived: string, objectHash: string): string {
  return `${LABEL_PARTS_PREFIX}${hour}/${arrived}~${objectHash}.json.gz`;
}

/** Start of the keys of label parts from an hour (ISO) on. */
export function labelPartsFrom(hour: string): string {
  return `${LABEL_PARTS_PREFIX}${hour}/`;
}

/** Label parts of the requests of an hour (ISO), merged. */
export function mergedLabelsKey(hour: string): string {
  return `${MERGED_LABELS_PREFIX}${hour}.json.gz`;
}

/** Where feedback arrives: dropped files, and below `api/` what the feedback function delivers. */
export const LABELS_PREFIX = 'labels/';
export const LABELS_API_PREFIX = `${LABELS_PREFIX}api/`;
/** Firehose prefix of delivered feedback by the hour of delivery. */
export const LABELS_FIREHOSE_PREFIX = `${LABELS_API_PREFIX}!{timestamp:yyyy/MM/dd/HH}/`;

/** Wide row of a model: all its sketches in one hour or day. */
export function wideKey(model: string, period: 'hour' | 'day', start: string): string {
  return `wide/${model}/${period}/${start}.json.gz`;
}

/** State of a model's drift detection; two objects in turn, by the stamp of the item that names them. */
export function driftStateKey(model: string, stamp: number): string {
  return `drift/${model}/${stamp % 2}.json.gz`;
}

/** Models that have a wide row of an hour; no model is called `~hours`. */
export function hourModelsKey(start: string): string {
  return `wide/~hours/${start}.json.gz`;
}

/** Report of a model as it was at an instant (ISO): one HTML file. */
export function reportKey(model: string, at: string): string {
  return `reports/${model}/${at}.html`;
}

/** Baseline of a version, under the hash of its content. */
export function baselineKey(model: string, version: string, id: string): string {
  return `baselines/${model}/${version}/${id}.json.gz`;
}

/** Training-serving skew of a model's newest upload. */
export function skewKey(model: string): string {
  return `skew/${model}/newest.json.gz`;
}

/** Batches of uploads are compared one by one; what they came to expires soon after. */
export const SKEW_PARTS_PREFIX = 'skew-parts/';

/** What a batch of an upload came to. */
export function skewPartKey(model: string, upload: string, batch: number): string {
  return `${SKEW_PARTS_PREFIX}${model}/${upload}/${batch}.json.gz`;
}

/** Firehose prefix of captured objects by the hour of delivery. */
export const CAPTURE_FIREHOSE_PREFIX = `${CAPTURE_PREFIX}!{timestamp:yyyy/MM/dd/HH}/`;
/** Start of the keys of objects that were delivered in the hour of an instant. */
export function captureOfHour(epochMs: number): string {
  return `${CAPTURE_PREFIX}${firehoseHour(epochMs)}/`;
}

/** Where what stayed of the objects of an hour lies, if lines of them were removed: they expire on one of two days. */
export function cleanedOfHour(epochMs: number): readonly string[] {
  return [0, 1].map((late) => {
    const day = new Date(epochMs + (CAPTURE_LIFE_DAYS + late) * 86_400_000).toISOString().slice(0, 10);
    return `${CLEANED_PREFIX}${day}/${captureOfHour(epochMs)}`;
  });
}

/** What the delivery streams could not deliver, by its hour: who looks for what is new lists nothing that is old. */
const CAPTURE_ERRORS_PREFIX = 'capture-errors/';
export const CAPTURE_FIREHOSE_ERRORS = `${CAPTURE_ERRORS_PREFIX}!{timestamp:yyyy/MM/dd/HH}/!{firehose:error-output-type}/`;
/** Start of the keys of what could not be delivered in the hour of an instant. */
export function captureErrorsOfHour(epochMs: number): string {
  return `${CAPTURE_ERRORS_PREFIX}${firehoseHour(epochMs)}/`;
}

function firehoseHour(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
}

/** Starts of the keys of all objects that are a model's alone and hold its data; the evidence of its rollouts is not among them. */
export function prefixesOfModel(model: string): readonly string[] {
  return ['wide', 'drift', 'reports', 'baselines', 'skew', 'skew-parts', 'pairs'].map(
    (folder) => `${folder}/${model}/`,
  );
}
