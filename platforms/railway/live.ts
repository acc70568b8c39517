import * as z from 'zod';

/** What Railway says about single things: the fields that are asked for, and the schema of the answer. */

const id = z.string();
const text = z.string().nullish();
const number = z.number().nullish();

/** Railway's `DeploymentMeta` scalar, in the parts that are read. */
export const deploymentMeta = z
  .looseObject({ image: z.string().nullish().catch(null), imageDigest: z.string().nullish().catch(null) })
  .nullish()
  .catch(null);

export const liveDeployment = z.object({
  id,
  status: z.string(),
  createdAt: z.string(),
  meta: deploymentMeta,
  instances: z.array(z.object({ status: z.string() })).nullish(),
});
export type LiveDeployment = z.infer<typeof liveDeployment>;

export const DEPLOYMENT_FIELDS = 'id status createdAt meta instances { status }';

export const serviceDomain = z.object({ id, domain: z.string(), targetPort: number });
export const customDomain = serviceDomain.extend({
  status: z
    .object({
      verificationDnsHost: text,
      verificationToken: text,
      verified: z.boolean().nullish(),
      certificateErrorMessage: text,
      dnsRecords: z.array(
        z.object({
          purpose: z.string(),
          recordType: text,
          fqdn: z.string(),
          requiredValue: z.string(),
          currentValue: text,
          status: text,
        }),
      ),
    })
    .nullish(),
});
export type ServiceDomain = z.infer<typeof serviceDomain>;
export type CustomDomain = z.infer<typeof customDomain>;

export const CUSTOM_DOMAIN_FIELDS = `id domain targetPort
  status { verificationDnsHost verificationToken verified certificateErrorMessage
    dnsRecords { purpose recordType fqdn requiredValue currentValue status } }`;

/** A service in an environment, whose settings are the fields that the reader asked for by name. */
export const liveInstance = z.looseObject({
  id,
  serviceId: id,
  serviceName: z.string(),
  source: z.object({ image: text, repo: text }).nullish(),
  numReplicas: number,
  region: text,
  activeDeployments: z.array(liveDeployment),
  latestDeployment: liveDeployment.nullish(),
  domains: z.object({ serviceDomains: z.array(serviceDomain), customDomains: z.array(customDomain) }),
});
export type LiveInstance = z.infer<typeof liveInstance>;

export const INSTANCE_FIELDS = `id serviceId serviceName source { image repo } numReplicas region
  activeDeployments { ${DEPLOYMENT_FIELDS} } latestDeployment { ${DEPLOYMENT_FIELDS} }
  domains { serviceDomains { id domain targetPort } customDomains { ${CUSTOM_DOMAIN_FIELDS} } }`;

export const liveVolume = z.object({
  /** Of the volume in this environment. */
  id,
  volumeId: id,
  serviceId: text,
  mountPath: z.string(),
  region: text,
  sizeMB: number,
  state: text,
  isPendingDeletion: z.boolean().nullish(),
  volume: z.object({ name: z.string() }),
});
export type LiveVolume = z.infer<typeof liveVolume>;

export const TCP_PROXY_FIELDS = 'id domain proxyPort applicationPort';

export const tcpProxy = z.object({
  id,
  domain: z.string(),
  proxyPort: z.number(),
  applicationPort: z.number(),
});
export type TcpProxy = z.infer<typeof tcpProxy>;
