/** Queries and mutations of Railway that the sandbox answers. */
export const operations = `
type Query {
  apiToken: ApiTokenContext!
  buildLogs(deploymentId: String!, endDate: DateTime, filter: String, limit: Int, startDate: DateTime): [Log!]!
  customDomain(id: String!, projectId: String!): CustomDomain!
  customDomainAvailable(domain: String!): DomainAvailable!
  deployment(id: String!): Deployment!
  deploymentEvents(after: String, before: String, first: Int, id: String!, last: Int): QueryDeploymentEventsConnection!
  deploymentLogs(deploymentId: String!, endDate: DateTime, filter: String, limit: Int, startDate: DateTime): [Log!]!
  deploymentSnapshot(deploymentId: String!): DeploymentSnapshot
  deployments(after: String, before: String, first: Int, input: DeploymentListInput!, last: Int): QueryDeploymentsConnection!
  domains(environmentId: String!, projectId: String!, serviceId: String!): AllDomains!
  environment(id: String!, projectId: String): Environment!
  environmentPatch(id: String!): EnvironmentPatch!
  environmentStagedChanges(environmentId: String!): EnvironmentPatch!
  environments(after: String, before: String, first: Int, isEphemeral: Boolean, last: Int, projectId: String!): QueryEnvironmentsConnection!
  me: User!
  project(id: String!): Project!
  projectToken: ProjectToken!
  projectTokens(after: String, before: String, first: Int, last: Int, projectId: String!): QueryProjectTokensConnection!
  projects(after: String, before: String, first: Int, includeDeleted: Boolean, last: Int, orderBy: ProjectsOrderBy, userId: String, workspaceId: String): QueryProjectsConnection!
  regions(projectId: String): [Region!]!
  service(id: String!): Service!
  serviceDomainAvailable(domain: String!): DomainAvailable!
  serviceInstance(environmentId: String!, serviceId: String!): ServiceInstance!
  serviceInstanceAutoDeployStatus(environmentId: String!, projectId: String!, serviceId: String!): ServiceInstanceAutoDeployStatus!
  serviceInstanceLimitOverride(environmentId: String!, serviceId: String!): ServiceInstanceLimit
  serviceInstanceLimits(environmentId: String!, serviceId: String!): ServiceInstanceLimit!
  tcpProxies(environmentId: String!, serviceId: String!): [TCPProxy!]!
  variables(environmentId: String!, projectId: String!, serviceId: String, unrendered: Boolean): EnvironmentVariables!
  variablesForServiceDeployment(environmentId: String!, projectId: String!, serviceId: String!): EnvironmentVariables!
  volumeInstance(id: String!): VolumeInstance!
  volumeInstanceBackupScheduleList(volumeInstanceId: String!): [VolumeInstanceBackupSchedule!]!
  workspace(workspaceId: String!): Workspace!
}

type Mutation {
  customDomainCreate(input: CustomDomainCreateInput!): CustomDomain!
  customDomainDelete(id: String!): Boolean!
  customDomainUpdate(environmentId: String!, id: String!, targetPort: Int): Boolean!
  deploymentCancel(id: String!): Boolean!
  deploymentRedeploy(id: String!, usePreviousImageTag: Boolean): Deployment!
  deploymentRemove(id: String!): Boolean!
  deploymentRestart(id: String!): Boolean!
  deploymentRollback(id: String!): Boolean!
  deploymentStop(id: String!): Boolean!
  environmentCreate(input: EnvironmentCreateInput!): Environment!
  environmentDelete(id: String!): Boolean!
  environmentPatchCommit(commitMessage: String, environmentId: String!, patch: EnvironmentConfig): String!
  environmentPatchCommitStaged(commitMessage: String, environmentId: String!, skipDeploys: Boolean): String!
  environmentRename(id: String!, input: EnvironmentRenameInput!): Environment!
  environmentStageChanges(environmentId: String!, input: EnvironmentConfig!, merge: Boolean): EnvironmentPatch!
  environmentTriggersDeploy(input: EnvironmentTriggersDeployInput!): Boolean!
  projectCreate(input: ProjectCreateInput!): Project!
  projectDelete(id: String!): Boolean!
  projectTokenCreate(input: ProjectTokenCreateInput!): String!
  projectTokenDelete(id: String!): Boolean!
  projectTransfer(input: ProjectTransferInput!, projectId: String!): Boolean!
  projectUpdate(id: String!, input: ProjectUpdateInput!): Project!
  serviceConnect(id: String!, input: ServiceConnectInput!): Service!
  serviceCreate(input: ServiceCreateInput!): Service!
  serviceDelete(environmentId: String, id: String!): Boolean!
  serviceDisconnect(id: String!): Service!
  serviceDomainCreate(input: ServiceDomainCreateInput!): ServiceDomain!
  serviceDomainDelete(id: String!): Boolean!
  serviceDomainUpdate(input: ServiceDomainUpdateInput!): Boolean!
  serviceInstanceAutoDeployUpdate(input: ServiceInstanceAutoDeployUpdateInput!): ServiceInstanceAutoDeployUpdateResult!
  serviceInstanceDeploy(commitSha: String, environmentId: String!, latestCommit: Boolean, serviceId: String!): Boolean!
  serviceInstanceDeployV2(commitSha: String, environmentId: String!, serviceId: String!): String!
  serviceInstanceLimitsUpdate(input: ServiceInstanceLimitsUpdateInput!): Boolean!
  serviceInstanceRedeploy(environmentId: String!, serviceId: String!): Boolean!
  serviceInstanceUpdate(environmentId: String, input: ServiceInstanceUpdateInput!, serviceId: String!): Boolean!
  serviceUpdate(id: String!, input: ServiceUpdateInput!): Service!
  tcpProxyCreate(input: TCPProxyCreateInput!): TCPProxy!
  tcpProxyDelete(id: String!): Boolean!
  variableCollectionUpsert(input: VariableCollectionUpsertInput!): Boolean!
  variableDelete(input: VariableDeleteInput!): Boolean!
  variableUpsert(input: VariableUpsertInput!): Boolean!
  volumeCreate(input: VolumeCreateInput!): Volume!
  volumeDelete(volumeId: String!): Boolean!
  volumeInstanceBackupScheduleUpdate(kinds: [VolumeInstanceBackupScheduleKind!]!, volumeInstanceId: String!): Boolean!
  volumeInstanceUpdate(environmentId: String, input: VolumeInstanceUpdateInput!, volumeId: String!): Boolean!
  volumeUpdate(input: VolumeUpdateInput!, volumeId: String!): Volume!
}
`;
