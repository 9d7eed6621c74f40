import { describe, expect, it } from 'vitest';
import { compareTemplates } from '../../bench/templates/template-differences.ts';

const template = {
  Resources: {
    Router: {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { S3Bucket: 'assets', S3Key: 'one.zip' }, MemorySize: 512 },
      Metadata: { 'aws:cdk:path': 'Understudy/Functions/Router', 'aws:asset:path': 'asset.one' },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags: [] }, DeletionPolicy: 'Retain' },
  },
  Outputs: { RouterUrl: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } },
};
const { Router, Queue } = template.Resources;
const newCode = {
  ...Router,
  Properties: { ...Router.Properties, Code: { S3Bucket: 'assets', S3Key: 'two.zip' } },
  Metadata: { ...Router.Metadata, 'aws:asset:path': 'asset.two' },
};

describe('the comparison of templates', () => {
  it('finds nothing between a template and its copy', () => {
    expect(compareTemplates(template, structuredClone(template))).toEqual({
      resources: { before: 2, after: 2 },
      outputs: { before: 1, after: 1 },
      changedCode: [],
      differences: [],
    });
  });

  it('counts a function whose code alone changed, and calls it no difference', () => {
    const { changedCode, differences } = compareTemplates(template, {
      ...template,
      Resources: { Queue, Router: newCode },
    });

    expect(changedCode).toEqual(['Router']);
    expect(differences).toEqual([]);
  });

  it.each([
    ['a new id', { Resources: { Router, Renamed: Queue } }, /^- Resources\.Queue\.Type "AWS::SQS::Queue"$/],
    ['another type', { Resources: { Router, Queue: { ...Queue, Type: 'X' } } }, /^\+ Resources\.Queue\.Type "X"$/],
    ['a policy', { Resources: { Router, Queue: { ...Queue, DeletionPolicy: 'Delete' } } }, /DeletionPolicy "Delete"/],
    [
      'an empty list gone',
      { Resources: { Router, Queue: { ...Queue, Properties: {} } } },
      /Queue\.Properties\.Tags \[\]/,
    ],
    ['another bucket of code', { Resources: { Queue, Router: { ...Router, Properties: {} } } }, /Code\.S3Bucket/],
    ['an output gone', { Outputs: {} }, /^- Outputs\.RouterUrl\.Value\.Fn::GetAtt\.0 "Url"$/],
  ])('shows %s', (_what, change, line) => {
    const { differences } = compareTemplates(template, { ...template, ...change });

    expect(differences.filter((one) => line.test(one))).toHaveLength(1);
  });

  it('shows the order of a list', () => {
    const Outputs = { RouterUrl: { Value: { 'Fn::GetAtt': ['FunctionUrl', 'Url'] } } };

    expect(compareTemplates(template, { ...template, Outputs }).differences).toHaveLength(4);
  });
});
