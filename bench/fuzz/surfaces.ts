import { captureLines, objectEvents } from './capture.ts';
import { controlEvents, controlPaths, files, specifications } from './control.ts';
import { feedback, feedbackEvents, predictionIds } from './feedback.ts';
import { bodies, headers, routerEvents, routerPaths } from './router.ts';
import type { Surface } from './surface.ts';

/** Every place where others write what we read. */
export const surfaces: readonly Surface[] = [
  bodies,
  headers,
  routerPaths,
  routerEvents,
  controlPaths,
  controlEvents,
  specifications,
  files,
  predictionIds,
  feedback,
  feedbackEvents,
  objectEvents,
  captureLines,
];
