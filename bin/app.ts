import { App, Duration } from 'aws-cdk-lib';
import { Understudy, type AllowedTargetsProps, type UnderstudyProps } from '../lib/index.ts';

/** Reads the app's context: `-c stage=…`, `-c targets={…}`, `-c windowSeconds=…`, `-c local=true`. */
function propsOf(app: App): UnderstudyProps {
  const text = (name: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    if (value === undefined) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const [stage, targets, seconds] = [text('stage'), text('targets'), text('windowSeconds')];
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(targets === undefined ? {} : { targets: targetsOf(targets) }),
    ...(seconds === undefined ? {} : { window: Duration.seconds(Number(seconds)) }),
    ...(text('local') === 'true' ? { local: true } : {}),
  };
}

function targetsOf(text: string): AllowedTargetsProps {
  try {
    const targets: AllowedTargetsProps = JSON.parse(text);
    return targets;
  } catch (cause) {
    throw new Error(`context targets must be JSON such as {"hosts":["models.example.com"]}, got ${text}`, { cause });
  }
}

const app = new App();
new Understudy(app, 'App', propsOf(app));
app.synth();
