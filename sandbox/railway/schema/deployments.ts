/** Deployments, their events and logs. */
export const deployments = `
type Log {
  attributes: [LogAttribute!]!
  message: String!
  severity: String
  tags: LogTags
  timestamp: String!
}

type LogAttribute {
  key: String!
  value: String!
}

type LogTags {
  deploymentId: String
  deploymentInstanceId: String
  environmentId: String
  projectId: String
  serviceId: String
  snapshotId: String
}

type Deployment implements Node {
  canRedeploy: Boolean!
  canRollback: Boolean!
  createdAt: DateTime!
  deploymentStopped: Boolean!
  diagnosis: DeploymentDiagnosis
  environment: Environment!
  environmentId: String!
  id: ID!
  instances: [DeploymentDeploymentInstance!]!
  meta: DeploymentMeta
  projectId: String!
  service: Service!
  serviceId: String
  snapshotId: String
  staticUrl: String
  status: DeploymentStatus!
  statusUpdatedAt: DateTime
  suggestAddServiceDomain: Boolean!
  updatedAt: DateTime!
  url: String
}

type DeploymentDeploymentInstance {
  id: String!
  status: DeploymentInstanceStatus!
}

type DeploymentEvent implements Node {
  completedAt: DateTime
  createdAt: DateTime!
  id: ID!
  payload: DeploymentEventPayload
  step: DeploymentEventStep!
}

type DeploymentEventPayload {
  attempt: Int
  detail: String
  durationMs: Int
  error: String
  maxAttempts: Int
  reason: String
  skipped: Boolean
}

type DeploymentSnapshot implements Node {
  createdAt: DateTime!
  id: ID!
  updatedAt: DateTime!
  variables: EnvironmentVariables!
}
`;
