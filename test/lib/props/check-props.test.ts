import { Aws, Duration, Lazy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { checkProps } from '../../../lib/props/check-props.ts';
import type { UnderstudyProps } from '../../../lib/index.ts';

const region = 'eu-west-1';
const unknownKey: object = { host: ['models.example.com'] };

describe('a prop that cannot work', () => {
  it.each<[UnderstudyProps, string]>([
    [{ stage: '9 lives' }, 'stage must be 1 to 21 letters, digits or hyphens, starting with a letter, got 9 lives'],
    [{ captureStreams: 0 }, 'captureStreams must be 1 to 100, got 0'],
    [{ captureStreams: 1.5 }, 'captureStreams must be 1 to 100, got 1.5'],
    [{ window: Duration.hours(2) }, 'window must be 1 to 3600, got 7200'],
    [{ routePoll: Duration.seconds(10) }, 'routePoll must be 1000 to 5000, got 10000'],
    [{ reservedConcurrency: -1 }, 'reservedConcurrency must be 0 to 1000, got -1'],
    [{ routerConcurrency: 0 }, 'routerConcurrency must be 1 to 100000, got 0'],
    [{ securityGroups: [] }, 'vpcSubnets and securityGroups need vpc, got none'],
    [{ vpcSubnets: {} }, 'vpcSubnets and securityGroups need vpc, got none'],
    [{ captureRegions: ['us-east-1'] }, 'captureRegions lets predictions be kept in us-east-1, got eu-west-1'],
    [{ targets: { functions: ['score'] } }, 'targets.functions must be ARNs, got score'],
    [{ targets: { hosts: ['https://x/y'] } }, 'targets.hosts must be names, without scheme or path, got https://x/y'],
    [{ targets: { hosts: ['*'] } }, 'targets.hosts must be names, without scheme or path, got *'],
    [{ alarms: { names: ['a*b'] } }, 'alarms.names must be names, with a * at the end alone, got "a*b"'],
    [{ alarms: { names: ['arn:aws:cloudwatch:x'] } }, 'alarms.names must be names, with a * at the end alone'],
    [{ alarms: { namespaces: ['AWS/?'] } }, 'alarms.namespaces must be names, with a * at the end alone, got "AWS/?"'],
    [{ alarms: unknownKey }, 'alarms.host: unknown key'],
    [{ targets: unknownKey }, 'targets.host: unknown key; remove it or correct its spelling'],
  ])('%j is named with what would be right', (props, fault) => {
    expect(() => checkProps(props, region)).toThrow(`Understudy props: ${fault}`);
  });

  it('is named together with all others', () => {
    const props = { stage: '-', captureStreams: 0, window: Duration.hours(2), targets: { hosts: ['a/b'] } };

    expect(() => checkProps(props, region)).toThrow(/stage .*captureStreams .*window .*targets\.hosts/);
  });

  it('is a Region that nobody named, where Regions are limited', () => {
    expect(() => checkProps({ captureRegions: ['eu-west-1'] }, Aws.REGION)).toThrow('a stack without a named Region');
  });
});

describe('a prop that is known at deployment only', () => {
  it('is let through', () => {
    const arn = Lazy.string({ produce: () => 'later' });
    const streams = Lazy.number({ produce: () => 0 });

    expect(() =>
      checkProps({ targets: { functions: [arn], hosts: [arn] }, captureStreams: streams }, region),
    ).not.toThrow();
  });
});

describe('no props at all', () => {
  it('are fine, without a Region too', () => {
    expect(() => checkProps({}, Aws.REGION)).not.toThrow();
  });
});
