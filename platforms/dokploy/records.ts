import * as z from 'zod';

/**
 * Answers of the Dokploy API, in the part of them that is used. Its own OpenAPI document describes no answers, so these
 * shapes are checked at run time (measured on v0.30.2). Every field that a version may lack has a default.
 */

const text = z.string().nullish();

const serviceLists = {
  applications: z.array(z.looseObject({ applicationId: z.string(), name: z.string() })).default([]),
  compose: z.array(z.looseObject({ composeId: z.string(), name: z.string() })).default([]),
};

const environmentSummary = z.looseObject({
  environmentId: z.string(),
  name: z.string(),
  isDefault: z.boolean().default(false),
  ...serviceLists,
});

export const projectSummary = z.looseObject({
  projectId: z.string(),
  name: z.string(),
  description: text,
  environments: z.array(environmentSummary).default([]),
});

export const projectCreated = z.looseObject({
  project: z.looseObject({ projectId: z.string() }),
  environment: z.looseObject({ environmentId: z.string() }),
});

export const environmentRecord = z.looseObject({
  environmentId: z.string(),
  projectId: z.string(),
  name: z.string(),
  description: text,
  isDefault: z.boolean().default(false),
  ...serviceLists,
});

export const deploymentRecord = z.looseObject({
  deploymentId: z.string(),
  title: text,
  status: z.enum(['running', 'done', 'error', 'cancelled']),
  createdAt: z.string(),
  errorMessage: text,
});

export const domainRecord = z.looseObject({
  domainId: z.string(),
  host: z.string(),
  path: text,
  port: z.number().nullish(),
  https: z.boolean().default(false),
  certificateType: text,
  serviceName: text,
  composeId: text,
  applicationId: text,
});

export const mountRecord = z.looseObject({
  mountId: z.string(),
  type: z.string(),
  mountPath: z.string(),
  filePath: text,
  content: text,
  volumeName: text,
  hostPath: text,
  composeId: text,
  applicationId: text,
});

/** What compose apps and applications have in common; their settings are read by their definitions. */
const service = {
  name: z.string(),
  appName: z.string(),
  environmentId: z.string(),
  serverId: text,
  env: text,
  deployments: z.array(deploymentRecord).default([]),
  domains: z.array(domainRecord).default([]),
  mounts: z.array(mountRecord).default([]),
};

export const composeRecord = z.looseObject({
  composeId: z.string(),
  composeType: z.string(),
  composeStatus: text,
  ...service,
});

export const applicationRecord = z.looseObject({
  applicationId: z.string(),
  applicationStatus: text,
  registryUrl: text,
  username: text,
  password: text,
  replicas: z.number().nullish(),
  modeSwarm: z
    .looseObject({ Replicated: z.looseObject({ Replicas: z.number().nullish() }).nullish() })
    .nullish(),
  updateConfigSwarm: z.looseObject({ Order: text }).nullish(),
  ports: z.array(z.looseObject({ publishedPort: z.number().nullish(), publishMode: text })).default([]),
  ...service,
});

export const queuedJob = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  state: text,
  data: z.looseObject({ composeId: text, applicationId: text, titleLog: text }).nullish(),
});

export const containerSummary = z.looseObject({
  containerId: z.string(),
  name: z.string(),
  state: z.string(),
  status: text,
});

/** The part of `docker inspect` that tells what runs and how it fares. */
export const inspection = z.looseObject({
  RestartCount: z.number().default(0),
  Image: text,
  Config: z
    .looseObject({
      Image: text,
      Env: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  State: z
    .looseObject({
      Status: text,
      ExitCode: z.number().nullish(),
      OOMKilled: z.boolean().nullish(),
      Error: text,
      Health: z
        .looseObject({
          Status: text,
          Log: z.array(z.looseObject({ ExitCode: z.number() })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** `docker inspect` of a Swarm service; `docker.getConfig` passes any name on to it. */
export const swarmService = z.looseObject({
  UpdateStatus: z.looseObject({ State: text, Message: text }).nullish(),
});

export type ProjectSummary = z.infer<typeof projectSummary>;
export type EnvironmentRecord = z.infer<typeof environmentRecord>;
export type DeploymentRecord = z.infer<typeof deploymentRecord>;
export type DomainRecord = z.infer<typeof domainRecord>;
export type MountRecord = z.infer<typeof mountRecord>;
export type ComposeRecord = z.infer<typeof composeRecord>;
export type ApplicationRecord = z.infer<typeof applicationRecord>;
export type QueuedJob = z.infer<typeof queuedJob>;
export type ContainerSummary = z.infer<typeof containerSummary>;
export type Inspection = z.infer<typeof inspection>;
