/** Input types of the mutations and lists. */
export const inputs = `
input DeploymentListInput {
  environmentId: String
  includeDeleted: Boolean
  projectId: String
  serviceId: String
  status: DeploymentStatusInput
}

input DeploymentStatusInput {
  in: [DeploymentStatus!]
  notIn: [DeploymentStatus!]
}

input CustomDomainCreateInput {
  domain: String!
  environmentId: String!
  projectId: String!
  serviceId: String!
  targetPort: Int
}

input EnvironmentCreateInput {
  applyChangesInBackground: Boolean
  ephemeral: Boolean
  name: String!
  projectId: String!
  skipInitialDeploys: Boolean
  sourceEnvironmentId: String
  stageInitialChanges: Boolean
}

input EnvironmentRenameInput {
  name: String!
}

input EnvironmentTriggersDeployInput {
  environmentId: String!
  projectId: String!
  serviceId: String!
}

input ProjectCreateInput {
  defaultEnvironmentName: String
  description: String
  isMonorepo: Boolean
  isPublic: Boolean
  name: String
  prDeploys: Boolean
  workspaceId: String
}

input ProjectTokenCreateInput {
  environmentId: String!
  name: String!
  projectId: String!
}

input ProjectTransferInput {
  workspaceId: String!
}

input ProjectUpdateInput {
  baseEnvironmentId: String
  botPrEnvironments: Boolean
  description: String
  focusedPrEnvironments: Boolean
  isPublic: Boolean
  name: String
  prDeploys: Boolean
}

input ServiceConnectInput {
  branch: String
  image: String
  repo: String
}

input ServiceCreateInput {
  branch: String
  environmentId: String
  icon: String
  name: String
  projectId: String!
  registryCredentials: RegistryCredentialsInput
  source: ServiceSourceInput
  templateId: String
  templateServiceId: String
  variables: EnvironmentVariables
}

input RegistryCredentialsInput {
  password: String!
  username: String!
}

input ServiceSourceInput {
  image: String
  repo: String
}

input ServiceDomainCreateInput {
  environmentId: String!
  serviceId: String!
  targetPort: Int
}

input ServiceDomainUpdateInput {
  domain: String!
  environmentId: String!
  serviceDomainId: String!
  serviceId: String!
  targetPort: Int
}

input ServiceInstanceAutoDeployUpdateInput {
  enabled: Boolean!
  environmentId: String!
  projectId: String!
  serviceId: String!
}

input ServiceInstanceLimitsUpdateInput {
  environmentId: String!
  memoryGB: Float
  serviceId: String!
  vCPUs: Float
}

input ServiceInstanceUpdateInput {
  buildCommand: String
  builder: Builder
  cronSchedule: String
  dockerfilePath: String
  drainingSeconds: Int
  healthcheckPath: String
  healthcheckTimeout: Int
  ipv6EgressEnabled: Boolean
  multiRegionConfig: JSON
  nixpacksPlan: JSON
  numReplicas: Int
  overlapSeconds: Int
  preDeployCommand: [String!]
  railwayConfigFile: String
  region: String
  registryCredentials: RegistryCredentialsInput
  restartPolicyMaxRetries: Int
  restartPolicyType: RestartPolicyType
  rootDirectory: String
  sleepApplication: Boolean
  source: ServiceSourceInput
  startCommand: String
  watchPatterns: [String!]
}

input ServiceUpdateInput {
  icon: String
  name: String
}

input TCPProxyCreateInput {
  applicationPort: Int!
  environmentId: String!
  serviceId: String!
}

input VariableCollectionUpsertInput {
  environmentId: String!
  projectId: String!
  replace: Boolean = false
  serviceId: String
  skipDeploys: Boolean = false
  variables: EnvironmentVariables!
}

input VariableDeleteInput {
  environmentId: String!
  name: String!
  projectId: String!
  serviceId: String
}

input VariableUpsertInput {
  environmentId: String!
  name: String!
  projectId: String!
  serviceId: String
  skipDeploys: Boolean = false
  value: String!
}

input VolumeCreateInput {
  environmentId: String
  mountPath: String!
  projectId: String!
  region: String
  serviceId: String
}

input VolumeInstanceUpdateInput {
  mountPath: String
  serviceId: String
  state: VolumeState
}

input VolumeUpdateInput {
  name: String
}
`;
