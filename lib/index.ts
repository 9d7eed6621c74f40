export { propsFromContext } from './props/context-props.ts';
export { localDifferences, type LocalDifference } from './local-differences.ts';
export { Understudy } from './understudy.ts';
export type {
  AllowedHooksProps,
  AllowedTargetsProps,
  OwnTopics,
  ReadableAlarmsProps,
  Told,
  UnderstudyProps,
} from './props/understudy-props.ts';
export { UnderstudyDataStack } from './stacks/understudy-data-stack.ts';
export { UnderstudyStack, type UnderstudyStackProps } from './stacks/understudy-stack.ts';
