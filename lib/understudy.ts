import { Aws, CliCredentialsStackSynthesizer, Stage, Tags, type Environment, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkProps } from './props/check-props.ts';
import { UnderstudyDataStack } from './stacks/understudy-data-stack.ts';
import type { UnderstudyProps } from './props/understudy-props.ts';
import { UnderstudyStack } from './stacks/understudy-stack.ts';

/** Both stacks of one stage: `UnderstudyData` keeps the state, `Understudy` does the work. */
export class Understudy extends Construct {
  readonly data: UnderstudyDataStack;
  readonly stack: UnderstudyStack;

  /** @throws Error naming every prop that cannot work */
  constructor(scope: Construct, id: string, props: UnderstudyProps & { readonly env?: Environment } = {}) {
    super(scope, id);
    const { env, ...platform } = props;
    checkProps(platform, env?.region ?? Stage.of(this)?.region ?? Aws.REGION);
    const suffix = platform.stage === undefined ? '' : `-${platform.stage}`;
    this.data = new UnderstudyDataStack(scope, `UnderstudyData${suffix}`, { ...stackProps(props), platform });
    this.stack = new UnderstudyStack(scope, `Understudy${suffix}`, {
      ...stackProps(props),
      platform,
      data: this.data,
    });
    for (const [key, value] of Object.entries(platform.tags ?? {})) {
      Tags.of(this.data).add(key, value);
      Tags.of(this.stack).add(key, value);
    }
  }
}

/** Each stack needs a synthesizer of its own. */
function stackProps({ env, local }: UnderstudyProps & { readonly env?: Environment }): StackProps {
  return {
    ...(env === undefined ? {} : { env }),
    ...(local === true ? { synthesizer: new CliCredentialsStackSynthesizer() } : {}),
  };
}
