import type { ChannelKind } from '../channel/channel.ts';
import type { Layout } from '../channel/layout.ts';
import type { Week } from '../state/week.ts';
import { windowsOf, type Window } from '../window.ts';
import type { Calibration, ChannelModel, HourCurve, Spread } from './calibration.ts';
import { fitCurve, rowsOfWeeks } from './curve.ts';
import { replayHours } from './hour-windows.ts';
import { dailyMaxima, isCalm, limitsOf, type KindLimits, type ReplayedScores } from './limits.ts';
import { dayScoresOf, replayLong } from './long-windows.ts';
import type { HourReplay, Replay, ReplayedChannel } from './replayed-channel.ts';
import { isCounted } from './scores.ts';
import { replayShort } from './short-windows.ts';

/** Reference of one feature. */
export interface ReferenceFeature {
  readonly layout: Layout;
  readonly weeks: readonly Week[];
}

/** What a calibration needs besides the reference. */
export interface CalibrationPlan {
  readonly budget: number;
  /** Blocks of a day. */
  readonly day: number;
}

const none: Spread = { variance: 0, degrees: 1 };

interface WindowReplay {
  readonly window: Window;
  readonly spreads: readonly Spread[];
  readonly scores: readonly ReplayedScores[];
}

function ofReplays(
  window: Window,
  channels: readonly ReplayedChannel[],
  run: { readonly replays: readonly Replay[]; readonly day: number },
): WindowReplay {
  return {
    window,
    spreads: run.replays.map(({ spread }) => spread),
    scores: channels.map(({ feature, channel }, i) => ({
      feature,
      kind: channel.kind,
      maxima: dailyMaxima(run.replays[i]?.scores ?? new Float64Array(0), run.day),
      degrees: window.kind === 'blocks' && isCounted(channel) ? Infinity : (run.replays[i]?.spread.degrees ?? 1),
    })),
  };
}

/** Learns from the reference weeks how every channel runs, varies and how far it strays: see docs/drift.md. */
export function calibrate(features: readonly ReferenceFeature[], { budget, day }: CalibrationPlan): Calibration {
  const weeks = features[0]?.weeks.length ?? 0;
  const windows = windowsOf(day);
  const channels = features.flatMap(({ layout, weeks: own }, f) => {
    const rows = rowsOfWeeks(own);
    return layout.channels.map((channel, index) => ({
      feature: f,
      index,
      channel,
      fit: fitCurve(own, rows, { channel, index }),
    }));
  });
  const daily = replayShort(channels, day, weeks);
  const dayScores = daily.map(dayScoresOf);
  const hourWindows = windows.filter(({ kind }) => kind === 'same-hour');
  const hourDays = hourWindows.map(({ length }) => length);
  const hours = channels.map(({ feature, channel }) =>
    channel.kind === 'mean' ? replayHours(features[feature]?.weeks ?? [], channel, hourDays) : undefined,
  );
  const replays = windows.map((window): WindowReplay => {
    switch (window.kind) {
      case 'blocks':
        return ofReplays(window, channels, {
          day,
          replays: window.length === day ? daily : replayShort(channels, window.length, weeks),
        });
      case 'days':
        return ofReplays(window, channels, {
          day,
          replays: replayLong(channels, dayScores, { days: window.length, day, weeks }),
        });
      case 'same-hour':
        return ofHours(window, channels, { hours, index: hourWindows.indexOf(window) });
      case 'weeks':
        return { window, spreads: [], scores: [] };
    }
  });
  const limits = replays.map(({ window, scores }) => limitsOf(scores, { window, budget, weeks, day }));
  return {
    windows,
    starts: startsOf(features),
    models: channels.map((replayed, i) =>
      modelOf(replayed, { i, replays, limits, daySpread: daily[i]?.spread ?? none, hours: hours[i]?.curve }),
    ),
  };
}

function ofHours(
  window: Window,
  channels: readonly ReplayedChannel[],
  { hours, index }: { readonly hours: readonly (HourReplay | undefined)[]; readonly index: number },
): WindowReplay {
  const scores = channels.flatMap(({ feature, channel }, i) => {
    const own = hours[i]?.scores[index];
    const degrees = hours[i]?.curve.spreads[index]?.degrees ?? 1;
    return own === undefined ? [] : [{ feature, kind: channel.kind, maxima: dailyMaxima(own, 24), degrees }];
  });
  return {
    window,
    scores,
    spreads: hours.map((hour) => hour?.curve.spreads[index] ?? { variance: 1, degrees: 1 }),
  };
}

/** First channel of each feature, and one entry more for the end. */
export function startsOf(features: readonly ReferenceFeature[]): readonly number[] {
  const starts = [0];
  for (const { layout } of features) starts.push((starts.at(-1) ?? 0) + layout.channels.length);
  return starts;
}

interface ModelParts {
  readonly i: number;
  readonly replays: readonly WindowReplay[];
  readonly limits: readonly ReadonlyMap<ChannelKind, KindLimits>[];
  readonly daySpread: Spread;
  readonly hours: HourCurve | undefined;
}

function modelOf(
  { feature, index, channel, fit }: ReplayedChannel,
  { i, replays, limits, daySpread, hours }: ModelParts,
): ChannelModel {
  return {
    feature,
    index,
    channel,
    curve: fit.curve,
    daySpread,
    hours,
    spreads: replays.map(({ spreads }) => spreads[i] ?? none),
    limits: replays.map(({ window, scores }, w) => {
      const { calm, moving } = limits[w]?.get(channel.kind) ?? { calm: Infinity, moving: Infinity };
      const own = window.kind === 'same-hour' ? undefined : scores[i]?.maxima;
      return own !== undefined && isCalm(own) ? calm : moving;
    }),
  };
}
