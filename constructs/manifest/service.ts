/** Services of a stack as the manifest has them. */
import * as z from 'zod';
import { SERVICE_PLATFORMS } from '../../core/platforms';
import { declaredValue } from '../env-schema/data';
import { ENVIRONMENTS } from '../env-schema/environment';

const routeSchema = z.object({ urlOutput: z.string(), healthcheckPath: z.string() }).readonly();

const boundSchema = z
  .object({
    /** One of the stack's `envSchemas`. */
    name: z.string(),
    /** Whose rules count. */
    environment: z.enum(ENVIRONMENTS),
    /** Begins the names of the variables it is about; empty for the service itself. */
    prefix: z.string(),
  })
  .readonly();

/** Which rules variables of a service are under. */
export type ManifestEnvSchema = z.infer<typeof boundSchema>;

/** Shape of {@link ManifestService}. */
export const manifestService = z
  .object({
    name: z.string(),
    platform: z.enum(SERVICE_PLATFORMS),
    /** Construct path, such as `prod/web`. */
    path: z.string(),
    /** A literal reference, or the variable that selects it. */
    image: z.union([z.object({ literal: z.string() }), z.object({ variable: z.string() })]).readonly(),
    /** Terraform addresses of everything that belongs to the service (a prefix match is enough for children). */
    addresses: z.array(z.string()).readonly(),
    /** Absent for services that are not routed. */
    route: routeSchema.optional(),
    /** Those of containers beside it. @default - none */
    moreRoutes: z.array(routeSchema).readonly().optional(),
    /** Variables as the platform gets them, those of a container beside the service with its prefix. @default - none */
    variables: z.record(z.string(), declaredValue).readonly().optional(),
    /** The schema of the service's variables, and of those with a prefix. @default - none */
    envSchemas: z.array(boundSchema).readonly().optional(),
  })
  .readonly();

/** One container or compose app of the stack. */
export type ManifestService = z.infer<typeof manifestService>;
