import { App } from 'aws-cdk-lib';
import { propsFromContext, Understudy } from '../lib/index.ts';

const app = new App();
new Understudy(app, 'App', propsFromContext(app));
app.synth();
