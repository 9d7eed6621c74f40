import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary, Role, ServicePrincipal, type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, type ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { UnderstudyProps } from '../props/understudy-props.ts';

/** Folder of the package: one above the sources, two above what is built from them. */
const ROOT = rootAbove(import.meta.dirname);
/** A package has no lock file; what counts here is only which package manager it speaks of. */
const LOCK_FILE = ['package-lock.json', 'package.json'].map((name) => path.join(ROOT, name)).find(existsSync);

/**
 * Writes the sources of a map relative to the package instead of the output.
 *
 * Without it the name of an asset would tell the folder of the synthesis, and `cdk diff` on another machine would not be empty.
 * Single quotes alone: the shells of all systems take it as it is.
 */
const RELATE_SOURCES = [
  "const [file, root] = process.argv.slice(1), fs = require('node:fs'), path = require('node:path');",
  "const map = JSON.parse(fs.readFileSync(file, 'utf8'));",
  "const relate = (name) => path.relative(root, path.resolve(path.dirname(file), name)).split(path.sep).join('/');",
  'fs.writeFileSync(file, JSON.stringify({ ...map, sources: map.sources.map(relate) }));',
].join(' ');

const hooks: ICommandHooks = {
  beforeInstall: () => [],
  beforeBundling: () => [],
  afterBundling: (_input, output) => [`node -e "${RELATE_SOURCES}" "${path.join(output, 'index.mjs.map')}" "${ROOT}"`],
};

/** What one function needs beyond the platform's settings. */
export interface PlatformFunctionProps {
  /** Path of the file below `lambdas/handlers`, without its ending. */
  readonly handler: string;
  readonly description: string;
  /** Every variable of the function's contract. */
  readonly environment: Record<string, string>;
  /** @default Duration.seconds(30) */
  readonly timeout?: Duration;
  /** @default 512 */
  readonly memoryMb?: number;
  /** Executions kept free for it, and its most at once. @default - those of the account */
  readonly concurrency?: number | undefined;
  readonly platform: UnderstudyProps;
}

/** One function with a role of its own that may write its own logs and nothing else; grants add the rest. */
export class PlatformFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const { platform } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: platform.retention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.makeRole(platform);
    logGroup.grantWrite(role);
    this.function = new NodejsFunction(this, 'Function', {
      entry: path.join(ROOT, 'lambdas', 'handlers', `${props.handler}.ts`),
      description: `Understudy: ${props.description}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      timeout: props.timeout ?? Duration.seconds(30),
      ...(LOCK_FILE === undefined ? {} : { depsLockFilePath: LOCK_FILE }),
      projectRoot: ROOT,
      role,
      logGroup,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      bundling: {
        format: OutputFormat.ESM,
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        target: 'node22',
        externalModules: [],
        mainFields: ['module', 'main'],
        commandHooks: hooks,
        banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      ...networkOf(platform),
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
    });
  }

  private makeRole(platform: UnderstudyProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const boundary: IManagedPolicy | undefined = platform.permissionsBoundary;
    if (boundary !== undefined) PermissionsBoundary.of(role).apply(boundary);
    if (platform.vpc !== undefined) {
      role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'));
    }
    return role;
  }
}

function networkOf(platform: UnderstudyProps): object {
  if (platform.vpc === undefined) return {};
  return {
    vpc: platform.vpc,
    ...(platform.vpcSubnets === undefined ? {} : { vpcSubnets: platform.vpcSubnets }),
    ...(platform.securityGroups === undefined ? {} : { securityGroups: [...platform.securityGroups] }),
  };
}

function rootAbove(folder: string): string {
  const above = path.dirname(folder);
  if (existsSync(path.join(above, 'lambdas', 'handlers', 'router.ts'))) return above;
  if (above === folder) throw new Error(`no package with lambdas/handlers above ${import.meta.dirname}`);
  return rootAbove(above);
}
