import { CliCredentialsStackSynthesizer, Tags, type Environment } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkProps } from './check-props.ts';
import { UnderstudyDataStack } from './understudy-data-stack.ts';
import type { UnderstudyProps } from './understudy-props.ts';
import { UnderstudyStack } from './understudy-stack.ts';

/** Both stacks of one stage: `UnderstudyData` keeps the state, `Understudy` does the work. */
export class Understudy extends Construct {
  readonly data: UnderstudyDataStack;
  readonly stack: UnderstudyStack;

  constructor(scope: Construct, id: string, props: UnderstudyProps & { readonly env?: Environment } = {}) {
    super(scope, id);
    const { env, ...platform } = props;
    checkProps(platform);
    const suffix = platform.stage === undefined ? '' : `-${platform.stage}`;
    const common = {
      ...(env === undefined ? {} : { env }),
      ...(platform.local === true ? { synthesizer: new CliCredentialsStackSynthesizer() } : {}),
    };
    this.data = new UnderstudyDataStack(scope, `UnderstudyData${suffix}`, { ...common, platform });
    const second = platform.local === true ? { ...common, synthesizer: new CliCredentialsStackSynthesizer() } : common;
    this.stack = new UnderstudyStack(scope, `Understudy${suffix}`, { ...second, platform, data: this.data });
    for (const [key, value] of Object.entries(platform.tags ?? {})) {
      Tags.of(this.data).add(key, value);
      Tags.of(this.stack).add(key, value);
    }
  }
}
