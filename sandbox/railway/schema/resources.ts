/** Accounts, projects, environments, services, variables and volumes. */
export const resources = `
type ApiTokenContext {
  workspaces: [ApiTokenWorkspace!]!
}

type ApiTokenWorkspace {
  id: String!
  name: String!
}

type Environment implements Node {
  canAccess: Boolean!
  config(decryptVariables: Boolean): EnvironmentConfig!
  configEtag: String!
  createdAt: DateTime!
  deletedAt: DateTime
  deployments(after: String, before: String, first: Int, last: Int): EnvironmentDeploymentsConnection!
  id: ID!
  isEphemeral: Boolean!
  name: String!
  projectId: String!
  serviceInstances(after: String, before: String, first: Int, last: Int): EnvironmentServiceInstancesConnection!
  sourceEnvironment: Environment
  unmergedChangesCount: Int
  updatedAt: DateTime!
  variables(after: String, before: String, first: Int, last: Int): EnvironmentVariablesConnection!
  volumeInstances(after: String, before: String, first: Int, last: Int): EnvironmentVolumeInstancesConnection!
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
}

type ServiceInstance implements Node {
  activeDeployments: [Deployment!]!
  buildCommand: String
  builder: Builder!
  createdAt: DateTime!
  cronSchedule: String
  deletedAt: DateTime
  dockerfilePath: String
  domains: AllDomains!
  drainingSeconds: Int
  environmentId: String!
  healthcheckPath: String
  healthcheckTimeout: Int
  id: ID!
  ipv6EgressEnabled: Boolean
  isUpdatable: Boolean!
  latestDeployment: Deployment
  nextCronRunAt: DateTime
  nixpacksPlan: JSON
  numReplicas: Int
  overlapSeconds: Int
  preDeployCommand: JSON
  railwayConfigFile: String
  region: String
  restartPolicyMaxRetries: Int!
  restartPolicyType: RestartPolicyType!
  rootDirectory: String
  service: Service!
  serviceId: String!
  serviceName: String!
  sleepApplication: Boolean
  source: ServiceSource
  startCommand: String
  updatedAt: DateTime!
  upstreamUrl: String
  watchPatterns: [String!]!
}

type Service implements Node {
  createdAt: DateTime!
  deletedAt: DateTime
  deployments(after: String, before: String, first: Int, last: Int): ServiceDeploymentsConnection!
  icon: String
  id: ID!
  name: String!
  project: Project!
  projectId: String!
  serviceInstances(after: String, before: String, first: Int, last: Int): ServiceServiceInstancesConnection!
  templateId: String
  templateServiceId: String
  updatedAt: DateTime!
}

type Project implements Node {
  baseEnvironment: Environment
  baseEnvironmentId: String
  botPrEnvironments: Boolean!
  createdAt: DateTime!
  deletedAt: DateTime
  deployments(after: String, before: String, first: Int, last: Int): ProjectDeploymentsConnection!
  description: String
  environments(after: String, before: String, first: Int, isEphemeral: Boolean, last: Int, sort: SortOrder): ProjectEnvironmentsConnection!
  focusedPrEnvironments: Boolean!
  id: ID!
  isPublic: Boolean!
  isTempProject: Boolean!
  name: String!
  prDeploys: Boolean!
  primaryEnvironmentId: String
  services(after: String, before: String, first: Int, last: Int): ProjectServicesConnection!
  updatedAt: DateTime!
  volumes(after: String, before: String, first: Int, last: Int): ProjectVolumesConnection!
  workspace: Workspace
  workspaceId: String
}

type Volume implements Node {
  createdAt: DateTime!
  id: ID!
  name: String!
  project: Project!
  projectId: String!
  volumeInstances(after: String, before: String, first: Int, last: Int): VolumeVolumeInstancesConnection!
}

type VolumeInstance implements Node {
  createdAt: DateTime!
  currentSizeMB: Float!
  deletedAt: DateTime
  environment: Environment!
  environmentId: String!
  externalId: String
  id: ID!
  isPendingDeletion: Boolean!
  mountPath: String!
  region: String
  service: Service!
  serviceId: String
  sizeMB: Int!
  state: VolumeState
  volume: Volume!
  volumeId: String!
}

type VolumeInstanceBackupSchedule implements Node {
  createdAt: DateTime!
  cron: String!
  id: ID!
  kind: VolumeInstanceBackupScheduleKind!
  name: String!
  retentionSeconds: Int
}

interface Node {
  id: ID!
}

type Workspace implements Node {
  createdAt: DateTime!
  id: ID!
  name: String!
  preferredRegion: String
  projects(after: String, before: String, first: Int, last: Int): WorkspaceProjectsConnection!
  updatedAt: DateTime!
}

type ServiceSource {
  image: String
  repo: String
}

type Variable implements Node {
  createdAt: DateTime!
  environment: Environment!
  environmentId: String
  id: ID!
  isSealed: Boolean!
  name: String!
  references: [String!]!
  service: Service!
  serviceId: String
  updatedAt: DateTime!
}

type EnvironmentPatch implements Node {
  appliedAt: DateTime
  createdAt: DateTime!
  environment: Environment!
  environmentId: String!
  id: ID!
  lastAppliedError: String
  message: String
  patch(decryptVariables: Boolean): EnvironmentConfig!
  status: EnvironmentPatchStatus!
  updatedAt: DateTime!
}

type User implements Node {
  createdAt: DateTime!
  email: String!
  id: ID!
  name: String
  username: String
  workspaces: [Workspace!]!
}

type ProjectToken implements Node {
  createdAt: DateTime!
  displayToken: String!
  environment: Environment!
  environmentId: String!
  id: ID!
  name: String!
  project: Project!
  projectId: String!
}

type Region {
  country: String!
  deploymentConstraints: RegionDeploymentConstraints
  id: String
  location: String!
  name: String!
  region: String
  workspaceId: String
}

type RegionDeploymentConstraints {
  deprecationInfo: RegionDeprecationInfo
}

type RegionDeprecationInfo {
  isDeprecated: Boolean!
  replacementRegion: String!
}

type ServiceInstanceAutoDeployStatus {
  canEnable: Boolean!
  enabled: Boolean!
  reason: String
}

type ServiceInstanceAutoDeployUpdateResult {
  enabled: Boolean!
}
`;
