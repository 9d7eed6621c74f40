import type { Layout } from '../channel/layout.ts';
import type { Week } from '../state/week.ts';
import { windowsOf, type Window } from '../window.ts';
import type { Calibration, ChannelModel, HourCurve, Spread } from './calibration.ts';
import { fitCurve } from './curve.ts';
import { replayHours } from './hour-windows.ts';
import { limitsOf, type ReplayedScores } from './limits.ts';
import { replayLong } from './long-windows.ts';
import type { HourReplay, Replay, ReplayedChannel } from './replayed-channel.ts';
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

interface WindowReplay {
  readonly window: Window;
  readonly spreads: readonly Spread[];
  readonly scores: readonly ReplayedScores[];
  readonly perDay: number;
}

function ofReplays(
  window: Window,
  channels: readonly ReplayedChannel[],
  run: { readonly replays: readonly Replay[]; readonly day: number },
): WindowReplay {
  return {
    window,
    perDay: run.day,
    spreads: run.replays.map(({ spread }) => spread),
    scores: channels.map(({ feature, channel }, i) => ({
      feature,
      kind: channel.kind,
      scores: run.replays[i]?.scores ?? new Float64Array(0),
    })),
  };
}

/** Learns from the reference weeks how every channel runs, varies and how far it strays: see docs/drift.md. */
export function calibrate(features: readonly ReferenceFeature[], { budget, day }: CalibrationPlan): Calibration {
  const weeks = features[0]?.weeks.length ?? 0;
  const windows = windowsOf(day);
  const channels = features.flatMap((feature, f) =>
    feature.layout.channels.map((channel, index) => ({
      feature: f,
      index,
      channel,
      fit: fitCurve(feature.weeks, channel, index),
    })),
  );
  const daily = replayShort(channels, day, weeks);
  const hourWindows = windows.filter(({ kind }) => kind === 'same-hour');
  const hours = channels.map(({ feature, channel }) =>
    channel.kind === 'mean'
      ? replayHours(
          features[feature]?.weeks ?? [],
          channel,
          hourWindows.map(({ length }) => length),
        )
      : undefined,
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
          replays: replayLong(channels, daily, { days: window.length, day, weeks }),
        });
      case 'same-hour':
        return ofHours(window, channels, { hours, index: hourWindows.indexOf(window) });
    }
  });
  return {
    windows,
    starts: startsOf(features),
    models: channels.map((replayed, i) =>
      modelOf(replayed, { i, replays, dayExtra: daily[i]?.spread.variance ?? 0, hours: hours[i]?.curve }),
    ),
    limits: replays.map(({ window, scores, perDay }) => limitsOf(scores, { window, budget, perDay, weeks, day })),
  };
}

function ofHours(
  window: Window,
  channels: readonly ReplayedChannel[],
  { hours, index }: { readonly hours: readonly (HourReplay | undefined)[]; readonly index: number },
): WindowReplay {
  const scores = channels.flatMap(({ feature, channel }, i) => {
    const own = hours[i]?.scores[index];
    return own === undefined ? [] : [{ feature, kind: channel.kind, scores: own }];
  });
  return {
    window,
    perDay: 24,
    scores,
    spreads: hours.map((hour) => hour?.curve.spreads[index] ?? { variance: 1, degrees: 1 }),
  };
}

function startsOf(features: readonly ReferenceFeature[]): readonly number[] {
  const starts = [0];
  for (const { layout } of features) starts.push((starts.at(-1) ?? 0) + layout.channels.length);
  return starts;
}

interface ModelParts {
  readonly i: number;
  readonly replays: readonly WindowReplay[];
  readonly dayExtra: number;
  readonly hours: HourCurve | undefined;
}

function modelOf(
  { feature, index, channel, fit }: ReplayedChannel,
  { i, replays, dayExtra, hours }: ModelParts,
): ChannelModel {
  const none: Spread = { variance: 0, degrees: 1 };
  return {
    feature,
    index,
    channel,
    curve: fit.curve,
    dayExtra,
    hours,
    spreads: replays.map(({ spreads }) => spreads[i] ?? none),
  };
}
