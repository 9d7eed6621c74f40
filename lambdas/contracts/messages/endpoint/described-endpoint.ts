import * as z from 'zod';

/** What is read of DescribeEndpoint. */
export const described = z.object({
  EndpointStatus: z.string(),
  AsyncInferenceConfig: z.unknown().optional(),
  ProductionVariants: z
    .array(
      z.object({
        VariantName: z.string(),
        CurrentInstanceCount: z.number().int().min(0).optional(),
        DesiredInstanceCount: z.number().int().min(0).optional(),
        CurrentServerlessConfig: z.unknown().optional(),
        ManagedInstanceScaling: z.object({ Status: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});
export type DescribedEndpoint = z.infer<typeof described>;
