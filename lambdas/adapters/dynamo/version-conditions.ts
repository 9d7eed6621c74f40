interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, string>;
}

/** Holds for a version that is there and not retired. */
export const isUnretired = {
  ConditionExpression: 'attribute_exists(pk) AND #status <> :retired',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: { ':retired': 'retired' },
} as const;

/** Holds for the route of a model without an open rollout that a version does not serve. */
export function isFreeOf(version: string): Condition {
  const serves = 'attribute_exists(#champion) AND #champion.#version = :version';
  return {
    ConditionExpression: `attribute_not_exists(#lock) AND NOT (${serves})`,
    ExpressionAttributeNames: { '#lock': 'lock', '#champion': 'champion', '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  };
}
