import * as cdk from 'aws-cdk-lib';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { acknowledgements } from './acknowledgements.ts';

/** Name of the rules' pack, as it qualifies the ids of its rules. */
const PACK = 'AwsSolutions';
/** Rule about wild cards; its findings carry what is wild. */
const WILDCARDS = 'AwsSolutions-IAM5';

/**
 * Records, for whoever checks the stack against the AWS Solutions rules, which findings are accepted and why.
 *
 * It runs when the tree is validated: only then do references between stacks read as the rules will read them. Versions of the library
 * that know no validations have nobody to record it for.
 */
export function acknowledgeFindings(stack: Stack): void {
  if (!('Validations' in cdk)) return;
  stack.node.addValidation({
    validate: () => {
      for (const node of stack.node.findAll()) if (CfnResource.isCfnResource(node)) acknowledge(stack, node);
      return [];
    },
  });
}

function acknowledge(stack: Stack, node: CfnResource): void {
  // Paths are told from the stack on: stage and surroundings do not change what is accepted.
  const path = node.node.path.slice(stack.node.path.length + 1);
  for (const { rule, path: where, reason } of acknowledgements) {
    if (!where.test(path)) continue;
    for (const id of idsOf(node, rule)) cdk.Validations.of(node).acknowledge({ id: `${PACK}::${id}`, reason });
  }
}

function idsOf(node: IConstruct, rule: string | RegExp): readonly string[] {
  if (typeof rule === 'string') return [rule];
  return wildResources(node)
    .filter((resource) => rule.test(resource))
    .map((resource) => `${WILDCARDS}[Resource::${resource}]`);
}

interface Statement {
  readonly Resource: unknown;
}

/** Resources with a wild card that a policy names, written as the rule writes them. */
function wildResources(node: IConstruct): readonly string[] {
  if (!(node instanceof CfnPolicy || node instanceof CfnManagedPolicy)) return [];
  const document: { readonly Statement?: readonly Statement[] } = Stack.of(node).resolve(node.policyDocument) ?? {};
  const resources = (document.Statement ?? []).flatMap(({ Resource }) => [Resource].flat());
  return [...new Set(resources.map(flatten).filter((resource) => resource.includes('*')))];
}

/** A reference as one line: `<Id.Attribute>` for an attribute, `<Id>` for a reference, the name for an import. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  const [[kind, inner] = ['', value]] = Object.entries(Object(value));
  return forms[kind]?.(inner) ?? JSON.stringify(value);
}

const forms: Readonly<Record<string, (inner: unknown) => string>> = {
  'Fn::Join': (inner) => {
    const [delimiter = '', parts = []]: readonly unknown[] = Array.isArray(inner) ? inner : [];
    return [parts].flat().map(flatten).join(String(delimiter));
  },
  'Fn::GetAtt': (inner) => `<${[inner].flat().map(flatten).join('.')}>`,
  'Fn::Sub': flatten,
  'Fn::ImportValue': flatten,
  Ref: (inner) => `<${flatten(inner)}>`,
};
