import type { KnipConfig } from 'knip';

/**
 * Rooms whose files no entry point may reach yet, and why; `knip --production` passes over them.
 *
 * What is reached by then may leave the list; a new room comes here only with the feature that will use it.
 */
const waitingRooms: Readonly<Record<string, string>> = {
  'lambdas/domain/stats': 'statistics that drift and performance are computed with',
  'lambdas/domain/sketch': 'sketches that windows, drift and performance are merged from',
  'lambdas/domain/drift': 'distances and tests of the monitoring sweep',
  'lambdas/domain/performance': 'metrics of the monitoring sweep, once labels arrive',
  'lambdas/domain/finding': 'what the checks of the monitoring sweep find',
  'lambdas/domain/judge/modes': 'several challengers, for experiments',
};

// A trailing `!` marks what counts in production: entry points of the product, and files that one of them must reach.
const config: KnipConfig = {
  entry: [
    'bin/app.ts!',
    'bin/understudy.ts!',
    'bin/local/start.mjs!',
    'lib/index.ts!',
    'lambdas/handlers/*.ts!',
    'lambdas/handlers/monitoring/*.ts!',
    'examples/**/*.{ts,mjs}',
    'test/**/*.test.ts',
    'bench/*.ts',
  ],
  project: [
    'bin/**/*.{ts,mjs}!',
    'lib/**/*.ts!',
    'lambdas/**/*.ts!',
    ...Object.keys(waitingRooms).map((room) => `!${room}/**!`),
    'test/**/*.ts',
    'examples/**/*.{ts,mjs}',
    'bench/**/*.ts',
  ],
  ignoreExportsUsedInFile: { interface: true, type: true },
};

// Tools read their configuration from a default export.
export default config;
