import type { HealthArm, HealthRow, PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { jumpOf, type Jump, type Place } from '../../../domain/quality/jump.ts';
import { threeDigits } from '../../../domain/wording/numbers.ts';
import { placeOf } from '../../../domain/windows/place.ts';
import type { ModelHistory } from '../model-history.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type Looked } from '../model-check.ts';
import { touches, wrongSpans } from '../reference/left-out.ts';
import { isOfCallers, type WideHour } from '../wide-hour.ts';
import { causeOf } from './columns.ts';
import { mergedFeature } from './hour-sketches.ts';
import { jumpCheckOf, livingJump, MARK } from './jump-alerts.ts';

/** Hours back at which a jump must be one too: the same hour of the day before, and of the week before. */
const SAME_HOURS = [24, 168];

/**
 * Strong jumps of numeric features in the rows of five windows, long before hours are full: another unit, a default, another source.
 *
 * What runs so every day or every week is none: where there are rows of the same hour of the day or week before, these must differ too.
 * Hours that hold a jump themselves, or an incident, are no such rows.
 */
export async function jumpChecks(history: ModelHistory): Promise<readonly CheckResult[]> {
  const names = new Set(
    history.recent.flatMap(({ arms }) => arms.filter(isOfCallers).flatMap(({ places = {} }) => Object.keys(places))),
  );
  return Promise.all([...names].toSorted().map((feature) => jumpCheck(history, feature)));
}

async function jumpCheck(history: ModelHistory, feature: string): Promise<CheckResult> {
  const { span, before, now } = history;
  const check = jumpCheckOf(causeOf(feature));
  try {
    const { rows } = await before(causeOf(feature));
    const jump = jumpOf(placesIn(rows, feature), placesIn(now, feature));
    if (jump.kind === 'insufficient-data')
      return tooLittle(check, span.to, { of: `rows ${jump.side}`, needed: jump.needed, got: Math.floor(jump.got) });
    const isReal = jump.kind === 'jumped' && (await isUnusual(history, feature, jump));
    return ran(check, span.to, lookedFor(history, feature, isReal ? jump : undefined));
  } catch (error) {
    return failedCheck(check, span.to, error);
  }
}

/** A look that finds nothing takes back only what such a look had found. */
function lookedFor(
  { alerts, now, span }: ModelHistory,
  feature: string,
  jump: Extract<Jump, { readonly kind: 'jumped' }> | undefined,
): readonly Looked[] {
  const cause = causeOf(feature);
  if (jump === undefined)
    return livingJump({ alerts }, cause) === undefined ? [] : [{ cause, severity: 'ticket', finding: undefined }];
  const what = `Values of ${feature} jumped: their mean is ${threeDigits(jump.now)}, ${threeDigits(jump.before)} in the hours before (${threeDigits(jump.effect)} standard deviations).`;
  const numbers = { meanBefore: jump.before, meanNow: jump.now, [MARK]: jump.effect, standardErrors: jump.score };
  const since = firstGone(now, feature, jump) ?? span.from;
  return [{ cause, severity: 'ticket', finding: { kind: 'drift', since, what, numbers } }];
}

function firstGone(
  now: readonly HealthRow[],
  feature: string,
  jump: { readonly before: number; readonly now: number },
): string | undefined {
  const gap = jump.now - jump.before;
  return now.find((row) =>
    placesIn([row], feature).some(({ rows, mean }) => rows > 0 && (mean - jump.before) / gap >= 0.5),
  )?.start;
}

/** Places of all callers' arms, one a row. */
function placesIn(rows: readonly HealthRow[], feature: string): readonly Place[] {
  return rows.flatMap(({ arms }) => {
    const own = arms.filter(isOfCallers).flatMap(({ places }: HealthArm) => {
      const place = places?.[feature];
      return place === undefined ? [] : [{ rows: place[0], mean: place[1], deviation: place[2] }];
    });
    return own.length === 0 ? [] : [joined(own)];
  });
}

function joined(places: readonly Place[]): Place {
  const rows = places.reduce((sum, place) => sum + place.rows, 0);
  if (rows === 0) return { rows, mean: 0, deviation: 0 };
  const mean = places.reduce((sum, place) => sum + place.rows * place.mean, 0) / rows;
  const squares = places.reduce(
    (sum, place) => sum + place.rows * (place.deviation ** 2 + (place.mean - mean) ** 2),
    0,
  );
  return { rows, mean, deviation: Math.sqrt(squares / rows) };
}

/** Whether the same hours of the day and of the week before, as far as there are good ones, were on the other side too. */
async function isUnusual(
  history: ModelHistory,
  feature: string,
  jump: { readonly before: number; readonly now: number },
): Promise<boolean> {
  const wrong = wrongSpans(history, causeOf(feature));
  const seconds = periodSeconds('hour', history.windowSeconds);
  for (const back of SAME_HOURS) {
    const pointer = sameHour(history, back);
    if (pointer !== undefined && touches(wrong, pointer.start, seconds)) continue;
    const hour = pointer === undefined ? undefined : await history.readHour(pointer);
    const place = hour === undefined ? undefined : placeOfHour(hour, feature);
    if (place === undefined || place.rows === 0) continue;
    if ((jump.now - place.mean) / (jump.now - jump.before) < 0.5) return false;
  }
  return true;
}

function placeOfHour(hour: WideHour, feature: string): Place | undefined {
  const sketch = mergedFeature(hour, feature);
  const place = sketch === undefined ? undefined : placeOf(sketch);
  return place === undefined ? undefined : { rows: place[0], mean: place[1], deviation: place[2] };
}

function sameHour({ pointers, span, windowSeconds }: ModelHistory, back: number): PointerRow | undefined {
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const wanted = Math.floor(epochMsOf(span.from) / hourMs) - back;
  return pointers.find(({ start }) => Math.floor(epochMsOf(start) / hourMs) === wanted);
}
