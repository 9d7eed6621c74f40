export { propsFromContext } from './context-props.ts';
export { localDifferences, type LocalDifference } from './local-differences.ts';
export { Understudy } from './understudy.ts';
export type { AllowedTargetsProps, OwnTopics, UnderstudyProps } from './understudy-props.ts';
export { UnderstudyDataStack } from './understudy-data-stack.ts';
export { UnderstudyStack, type UnderstudyStackProps } from './understudy-stack.ts';
