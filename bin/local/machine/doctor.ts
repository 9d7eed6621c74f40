import { createRequire } from 'node:module';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { EMULATOR_VERSION, readHealth } from './emulator.ts';
import { LocalError, OTHER_EMULATOR } from '../local-error.ts';

/** Packages that CDK's own custom resources load from the emulator's NODE_PATH; without them a deploy never ends. */
const NEEDED_PACKAGES = ['@aws-sdk/client-s3', '@aws-sdk/client-lambda', '@aws-sdk/client-sfn'];

/** Types that the emulator does not know: one of them fails the whole deploy. */
const UNSUPPORTED_TYPES: readonly RegExp[] = [
  /^AWS::(SageMaker|XRay|ApplicationAutoScaling|ResourceGroups|ServiceCatalogAppRegistry)::/,
  /^AWS::(Budgets|Synthetics|CloudTrail|CodeDeploy|Chatbot|ApplicationSignals|CE)::/,
  /^AWS::CloudWatch::(CompositeAlarm|AnomalyDetector|InsightRule)$/,
  /^AWS::StepFunctions::(StateMachineVersion|StateMachineAlias|Activity)$/,
  /^AWS::Events::(Archive|Connection|ApiDestination|EventBusPolicy)$/,
  /^AWS::(Logs::QueryDefinition|IAM::RolePolicy|SNS::TopicInlinePolicy|SQS::QueueInlinePolicy|SSM::Document)$/,
];

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
type Resources = z.infer<typeof template>['Resources'];

/**
 * Checks emulator and synthesised templates before a deploy, so that what would fail or hang fails at once, with its fix.
 *
 * @throws LocalError with every finding
 */
export async function checkBeforeDeploy(endpoint: string, out: string): Promise<void> {
  const findings = [...(await emulatorFindings(endpoint)), ...packageFindings()];
  const files = (await readdir(out)).filter((name) => name.endsWith('.template.json'));
  for (const file of files) {
    const { Resources } = template.parse(JSON.parse(await readFile(path.join(out, file), 'utf8')));
    findings.push(...templateFindings(Resources).map((finding) => `${file}: ${finding}`));
  }
  if (files.length === 0) findings.push(`${out} holds no template; does cdk synth work?`);
  if (findings.length > 0) throw new LocalError(`not ready to deploy: ${findings.join('; ')}`);
}

/** What in a template the emulator cannot do or would do wrongly. */
export function templateFindings(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (UNSUPPORTED_TYPES.some((pattern) => pattern.test(Type))) {
      return [`${id} is a ${Type}, which the emulator does not know; leave it out of the local template`];
    }
    if (Type === 'Custom::S3AutoDeleteObjects') {
      return [`${id} empties a bucket (autoDeleteObjects), which leaves the stack undeletable; switch it off locally`];
    }
    if (Type === 'AWS::DynamoDB::GlobalTable' && Properties['TableName'] === undefined) {
      return [`${id} is a table without a name, which every update would empty; name it locally`];
    }
    return [];
  });
}

async function emulatorFindings(endpoint: string): Promise<readonly string[]> {
  const health = await readHealth(endpoint);
  if (health === undefined) return [`nothing answers at ${endpoint}; start the emulator there, ${OTHER_EMULATOR}`];
  if (health.version === EMULATOR_VERSION || health.version === 'unknown') return [];
  return [`the emulator at ${endpoint} is version ${health.version}; use ${EMULATOR_VERSION}`];
}

function packageFindings(): readonly string[] {
  const require = createRequire(path.resolve('package.json'));
  return NEEDED_PACKAGES.filter((name) => !resolves(require, name)).map(
    (name) => `${name} is missing in node_modules; run npm ci`,
  );
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
