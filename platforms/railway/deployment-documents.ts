import * as z from 'zod';
import { defineDocument, excerpt } from './document';
import { DEPLOYMENT_FIELDS, deploymentMeta, liveDeployment } from './live';

const snapshot = z.object({ variables: z.record(z.string(), z.string()) }).nullish();
const named = z.array(z.object({ domain: z.string() }));
const domains = z.object({ serviceDomains: named, customDomains: named });

/** Deploys the configured source, unlike `serviceInstanceRedeploy`, which runs the old image again. */
export const DEPLOY = defineDocument(
  `mutation Deploy($serviceId: String!, $environmentId: String!) {
    serviceInstanceDeployV2(serviceId: $serviceId, environmentId: $environmentId)
  }`,
  z.object({ serviceInstanceDeployV2: z.string() }),
);

/** What a service runs, and what it is configured to run. */
export const RUNNING = defineDocument(
  `query Running($serviceId: String!, $environmentId: String!) {
    serviceInstance(serviceId: $serviceId, environmentId: $environmentId) {
      serviceName source { image repo }
      domains { serviceDomains { domain } customDomains { domain } }
      activeDeployments { ${DEPLOYMENT_FIELDS} } latestDeployment { ${DEPLOYMENT_FIELDS} }
    }
  }`,
  z.object({
    serviceInstance: z.object({
      serviceName: z.string(),
      source: z.object({ image: z.string().nullish(), repo: z.string().nullish() }).nullish(),
      domains,
      activeDeployments: z.array(liveDeployment),
      latestDeployment: liveDeployment.nullish(),
    }),
  }),
);
export type Running = z.infer<(typeof RUNNING)['data']>['serviceInstance'];

/** One deployment and what serves meanwhile. */
export const PROGRESS = defineDocument(
  `query Progress($id: String!, $serviceId: String!, $environmentId: String!) {
    deployment(id: $id) { ${DEPLOYMENT_FIELDS} }
    serviceInstance(serviceId: $serviceId, environmentId: $environmentId) {
      domains { serviceDomains { domain } customDomains { domain } }
      activeDeployments { ${DEPLOYMENT_FIELDS} } latestDeployment { ${DEPLOYMENT_FIELDS} }
    }
  }`,
  z.object({
    deployment: liveDeployment,
    serviceInstance: z.object({
      domains,
      activeDeployments: z.array(liveDeployment),
      latestDeployment: liveDeployment.nullish(),
    }),
  }),
);
export type Progress = z.infer<(typeof PROGRESS)['data']>;

/** What two deployments were made of. */
export const TWO_DEPLOYMENTS = defineDocument(
  `query TwoDeployments($one: String!, $other: String!) {
    one: deployment(id: $one) { meta }
    other: deployment(id: $other) { meta }
    oneSnapshot: deploymentSnapshot(deploymentId: $one) { variables }
    otherSnapshot: deploymentSnapshot(deploymentId: $other) { variables }
  }`,
  z.object({
    one: z.object({ meta: deploymentMeta }),
    other: z.object({ meta: deploymentMeta }),
    oneSnapshot: snapshot,
    otherSnapshot: snapshot,
  }),
);

const log = z.array(z.object({ timestamp: z.string(), message: z.string() }));

/** Why a deployment failed: its steps and the ends of its logs. */
export const POST_MORTEM = defineDocument(
  `query PostMortem($id: String!, $lines: Int!) {
    deploymentEvents(id: $id, last: 50) {
      edges { node { step createdAt completedAt payload { error reason detail attempt maxAttempts skipped } } }
    }
    buildLogs(deploymentId: $id, limit: $lines) { timestamp message }
    deploymentLogs(deploymentId: $id, limit: $lines) { timestamp message }
  }`,
  z.object({
    deploymentEvents: excerpt(
      z.object({
        step: z.string(),
        completedAt: z.string().nullish(),
        payload: z
          .object({
            error: z.string().nullish(),
            reason: z.string().nullish(),
            detail: z.string().nullish(),
            attempt: z.number().nullish(),
            maxAttempts: z.number().nullish(),
          })
          .nullish(),
      }),
    ),
    buildLogs: log,
    deploymentLogs: log,
  }),
);
export type PostMortem = z.infer<(typeof POST_MORTEM)['data']>;
