import { defineConfig } from 'vitest/config';

const env = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // CDK's own check of each synthesised template takes longer than all the rest of it; cfn-lint makes the check, once a template.
  CDK_VALIDATION: 'false',
};

/** Files that spend their time on simulated rollouts and long sums: pure functions, so they share modules, and have a time limit of their own. */
const statistics = [
  'test/domain/judge/{latency,modes,outlook}/**/*.test.ts',
  'test/domain/judge/{extensions,judge,properties,reference}.test.ts',
  'test/domain/stats/**/*.test.ts',
];

// Tools read their configuration from a default export; nothing else in the project has one.
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['lambdas/**', 'lib/**', 'bin/**'],
      reporter: ['text-summary', 'json-summary'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/package/**', 'node_modules/**', ...statistics],
          env,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'statistics',
          include: statistics,
          env,
          isolate: false,
          testTimeout: 600_000,
        },
      },
      {
        // Needs a registry of packages, so it stands alone: `npm run test:package`.
        test: { name: 'package', include: ['test/package/**/*.test.ts'], env },
      },
      {
        test: {
          name: 'integration',
          globalSetup: 'test/integration/support/one-assembly.ts',
          include: ['test/integration/**/*.test.ts'],
          env,
          // Limits for a machine that is busy with other things; they prove nothing about speed.
          testTimeout: 900_000,
          hookTimeout: 900_000,
          // Each file has a system of its own; two at a time, since they mostly wait.
          maxWorkers: 2,
        },
      },
    ],
  },
});
