import { Annotations, Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { UnderstudyProps } from '../props/understudy-props.ts';
import { EnvironmentMaker } from './environments.ts';
import { denyOwnFunctions, denyRouter, grantAccess, grantExecutions } from './function-grants.ts';
import type { FunctionSetProps } from './function-set-props.ts';
import { functionRows, functionTable, type FunctionName, type FunctionRow } from './function-table.ts';
import { PlatformFunction } from './platform-function.ts';

/** All functions of the platform, each with a role of its own and the least that it needs. */
export class FunctionSet extends Construct {
  private readonly made = new Map<FunctionName, PlatformFunction>();
  private readonly env: EnvironmentMaker;

  constructor(scope: Construct, id: string, props: FunctionSetProps) {
    super(scope, id);
    this.env = new EnvironmentMaker(this, props, {
      nameOf: (name) => this.function(name).functionName,
      nameOthers: () => [...this.made].map(([, { function: made }]) => made.functionName),
    });
    this.warn(props.platform);
    for (const [name] of functionRows()) this.made.set(name, this.make(name, props.platform));
    for (const [name, { access }] of functionRows()) {
      const touched = {
        ...props,
        router: this.function('router'),
        check: this.function('check'),
        hook: this.function('hook'),
      };
      grantAccess(this.platformFunction(name), access, touched);
    }
    this.denyOwnFunctions();
  }

  /** The function of a row of the table. */
  function(name: FunctionName): LambdaFunction {
    return this.platformFunction(name).function;
  }

  /** Names the machine to the functions that start its executions, and lets them. */
  connectMachine(machine: StateMachine): void {
    this.env.nameMachine(machine);
    for (const [name, { access }] of functionRows()) grantExecutions(this.platformFunction(name), access, machine);
  }

  private platformFunction(name: FunctionName): PlatformFunction {
    const made = this.made.get(name);
    if (made === undefined) throw new Error(`${name} is asked for before it is made: move its row up the table`);
    return made;
  }

  private denyOwnFunctions(): void {
    const callers = functionRows().filter(
      ([, { access }]) => access.callsTargets === true || access.callsHooks === true,
    );
    const others = functionRows().filter(([name]) => name !== 'router');
    denyOwnFunctions(
      this,
      callers.map(([name]) => this.platformFunction(name)),
      others.map(([name]) => this.function(name)),
    );
    const unproving = callers.filter(([, { access }]) => access.probes !== true);
    denyRouter(
      this,
      unproving.map(([name]) => this.platformFunction(name)),
      this.function('router'),
    );
  }

  private warn({ local, reservedConcurrency = 0, targets = {} }: UnderstudyProps): void {
    if (!Object.values(targets).some((named) => named.length > 0)) {
      Annotations.of(this).addWarningV2(
        'understudy:noTargets',
        'targets names nothing that may be called, so every registration will be refused; name hosts, functions or endpoints',
      );
    }
    if (local === true || reservedConcurrency > 0) return;
    Annotations.of(this).addWarningV2(
      'understudy:noReservedConcurrency',
      'a busy account may delay the way back; set reservedConcurrency if its concurrency allows',
    );
  }

  private make(name: FunctionName, platform: UnderstudyProps): PlatformFunction {
    const row: FunctionRow = functionTable[name];
    const { folder } = row;
    return new PlatformFunction(this, idOf(name), {
      handler: folder === undefined ? name : `${folder}/${name}`,
      description: row.does,
      environment: this.env.environmentOf(row.env),
      timeout: Duration.seconds(row.timeoutSeconds),
      memoryMb: row.memoryMb,
      concurrency: concurrencyOf(row.concurrency, platform),
      platform,
    });
  }
}

/** `take-feedback` is `TakeFeedback`. */
function idOf(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function concurrencyOf(
  kind: (typeof functionTable)[FunctionName]['concurrency'],
  { local, reservedConcurrency = 0, routerConcurrency }: UnderstudyProps,
): number | undefined {
  if (local === true) return undefined;
  switch (kind) {
    case 'kept':
      return reservedConcurrency === 0 ? undefined : reservedConcurrency;
    case 'ceiling':
      return routerConcurrency;
    case 'shared':
      return undefined;
  }
}
