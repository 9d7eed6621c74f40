import * as z from 'zod';

/** Name of the stack whose outputs name everything that the command line talks to. */
export const STACK_NAME = 'Understudy';

/** Outputs of the stack `Understudy`. */
export const stackOutputs = z.object({
  RouterUrl: z.url(),
  RouterFunctionName: z.string(),
  ControlUrl: z.url(),
  FeedbackUrl: z.url(),
  StateMachineArn: z.string(),
  PageTopicArn: z.string(),
  TicketTopicArn: z.string(),
  InfoTopicArn: z.string(),
  EventBusName: z.string(),
  DataBucketName: z.string(),
  RegistryTableName: z.string(),
  WindowsTableName: z.string(),
  DashboardName: z.string(),
  CaptureStreamNames: z.string(),
});
export type DeployedOutputs = z.infer<typeof stackOutputs>;
