import * as z from 'zod';
import { acknowledged, defineDocument } from './document';
import { CUSTOM_DOMAIN_FIELDS, customDomain, serviceDomain, TCP_PROXY_FIELDS, tcpProxy } from './live';

/** Everything that changes something at Railway, apart from deployments (see deployment-documents.ts). */

const created = z.object({ id: z.string() });

export const PROJECT_CREATE = defineDocument(
  'mutation ProjectCreate($input: ProjectCreateInput!) { projectCreate(input: $input) { id } }',
  z.object({ projectCreate: created }),
);
export const PROJECT_UPDATE = defineDocument(
  'mutation ProjectUpdate($id: String!, $input: ProjectUpdateInput!) { projectUpdate(id: $id, input: $input) { id } }',
  acknowledged,
);
export const PROJECT_TRANSFER = defineDocument(
  `mutation ProjectTransfer($id: String!, $workspaceId: String!) {
    projectTransfer(projectId: $id, input: { workspaceId: $workspaceId })
  }`,
  acknowledged,
);
export const PROJECT_DELETE = defineDocument(
  'mutation ProjectDelete($id: String!) { projectDelete(id: $id) }',
  acknowledged,
);

export const ENVIRONMENT_CREATE = defineDocument(
  'mutation EnvironmentCreate($input: EnvironmentCreateInput!) { environmentCreate(input: $input) { id } }',
  z.object({ environmentCreate: created }),
);
export const ENVIRONMENT_RENAME = defineDocument(
  `mutation EnvironmentRename($id: String!, $name: String!) {
    environmentRename(id: $id, input: { name: $name }) { id }
  }`,
  acknowledged,
);
export const ENVIRONMENT_DELETE = defineDocument(
  'mutation EnvironmentDelete($id: String!) { environmentDelete(id: $id) }',
  acknowledged,
);
/** Stages a change; {@link COMMIT_STAGED} makes it real. */
export const STAGE_CHANGES = defineDocument(
  `mutation StageChanges($environmentId: String!, $patch: EnvironmentConfig!) {
    environmentStageChanges(environmentId: $environmentId, input: $patch, merge: true) { id }
  }`,
  acknowledged,
);
export const COMMIT_STAGED = defineDocument(
  `mutation CommitStaged($environmentId: String!) {
    environmentPatchCommitStaged(environmentId: $environmentId, commitMessage: "Plumbline", skipDeploys: true)
  }`,
  acknowledged,
);

/** Makes a change of an environment's configuration real at once. Railway deploys the services in it that have a source. */
export const COMMIT_PATCH = defineDocument(
  `mutation CommitPatch($environmentId: String!, $patch: EnvironmentConfig!) {
    environmentPatchCommit(environmentId: $environmentId, patch: $patch, commitMessage: "Plumbline")
  }`,
  acknowledged,
);

export const SERVICE_CREATE = defineDocument(
  'mutation ServiceCreate($input: ServiceCreateInput!) { serviceCreate(input: $input) { id } }',
  z.object({ serviceCreate: created }),
);
export const SERVICE_UPDATE = defineDocument(
  'mutation ServiceUpdate($id: String!, $input: ServiceUpdateInput!) { serviceUpdate(id: $id, input: $input) { id } }',
  acknowledged,
);
export const SERVICE_DELETE = defineDocument(
  `mutation ServiceDelete($id: String!, $environmentId: String) {
    serviceDelete(id: $id, environmentId: $environmentId)
  }`,
  acknowledged,
);
export const INSTANCE_UPDATE = defineDocument(
  `mutation ServiceInstanceUpdate($serviceId: String!, $environmentId: String!, $input: ServiceInstanceUpdateInput!) {
    serviceInstanceUpdate(serviceId: $serviceId, environmentId: $environmentId, input: $input)
  }`,
  acknowledged,
);
export const LIMITS_UPDATE = defineDocument(
  `mutation LimitsUpdate($input: ServiceInstanceLimitsUpdateInput!) { serviceInstanceLimitsUpdate(input: $input) }`,
  acknowledged,
);

export const VARIABLES_UPSERT = defineDocument(
  `mutation VariablesUpsert($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }`,
  acknowledged,
);
export const VARIABLE_DELETE = defineDocument(
  'mutation VariableDelete($input: VariableDeleteInput!) { variableDelete(input: $input) }',
  acknowledged,
);

export const VOLUME_CREATE = defineDocument(
  'mutation VolumeCreate($input: VolumeCreateInput!) { volumeCreate(input: $input) { id } }',
  z.object({ volumeCreate: created }),
);
export const VOLUME_RENAME = defineDocument(
  `mutation VolumeRename($id: String!, $name: String!) { volumeUpdate(volumeId: $id, input: { name: $name }) { id } }`,
  acknowledged,
);
export const VOLUME_INSTANCE_UPDATE = defineDocument(
  `mutation VolumeInstanceUpdate($id: String!, $environmentId: String!, $input: VolumeInstanceUpdateInput!) {
    volumeInstanceUpdate(volumeId: $id, environmentId: $environmentId, input: $input)
  }`,
  acknowledged,
);
export const VOLUME_DELETE = defineDocument(
  'mutation VolumeDelete($id: String!) { volumeDelete(volumeId: $id) }',
  acknowledged,
);

export const BACKUP_SCHEDULES_UPDATE = defineDocument(
  `mutation BackupSchedulesUpdate($id: String!, $kinds: [VolumeInstanceBackupScheduleKind!]!) {
    volumeInstanceBackupScheduleUpdate(volumeInstanceId: $id, kinds: $kinds)
  }`,
  acknowledged,
);

export const SERVICE_DOMAIN_CREATE = defineDocument(
  'mutation ServiceDomainCreate($input: ServiceDomainCreateInput!) { serviceDomainCreate(input: $input) { id domain targetPort } }',
  z.object({ serviceDomainCreate: serviceDomain }),
);
export const SERVICE_DOMAIN_UPDATE = defineDocument(
  'mutation ServiceDomainUpdate($input: ServiceDomainUpdateInput!) { serviceDomainUpdate(input: $input) }',
  acknowledged,
);
export const SERVICE_DOMAIN_DELETE = defineDocument(
  'mutation ServiceDomainDelete($id: String!) { serviceDomainDelete(id: $id) }',
  acknowledged,
);
export const CUSTOM_DOMAIN_CREATE = defineDocument(
  `mutation CustomDomainCreate($input: CustomDomainCreateInput!) {
    customDomainCreate(input: $input) { ${CUSTOM_DOMAIN_FIELDS} }
  }`,
  z.object({ customDomainCreate: customDomain }),
);
export const CUSTOM_DOMAIN_UPDATE = defineDocument(
  `mutation CustomDomainUpdate($id: String!, $environmentId: String!, $targetPort: Int) {
    customDomainUpdate(id: $id, environmentId: $environmentId, targetPort: $targetPort)
  }`,
  acknowledged,
);
export const CUSTOM_DOMAIN_DELETE = defineDocument(
  'mutation CustomDomainDelete($id: String!) { customDomainDelete(id: $id) }',
  acknowledged,
);
export const TCP_PROXY_CREATE = defineDocument(
  `mutation TcpProxyCreate($input: TCPProxyCreateInput!) { tcpProxyCreate(input: $input) { ${TCP_PROXY_FIELDS} } }`,
  z.object({ tcpProxyCreate: tcpProxy }),
);
export const TCP_PROXY_DELETE = defineDocument(
  'mutation TcpProxyDelete($id: String!) { tcpProxyDelete(id: $id) }',
  acknowledged,
);
