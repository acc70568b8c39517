import { buildSchema, type GraphQLSchema } from 'graphql';
import { deployments } from './deployments';
import { enums } from './enums';
import { inputs } from './inputs';
import { networking } from './networking';
import { operations } from './operations';
import { resources } from './resources';

/** Relay connections: the prefix of the connection's name, and what it lists. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  EnvironmentDeployments: 'Deployment',
  EnvironmentServiceInstances: 'ServiceInstance',
  ServiceDeployments: 'Deployment',
  ProjectDeployments: 'Deployment',
  ProjectEnvironments: 'Environment',
  ProjectServices: 'Service',
  ProjectVolumes: 'Volume',
  VolumeVolumeInstances: 'VolumeInstance',
  WorkspaceProjects: 'Project',
  ServiceServiceInstances: 'ServiceInstance',
  EnvironmentVariables: 'Variable',
  EnvironmentVolumeInstances: 'VolumeInstance',
  QueryDeploymentEvents: 'DeploymentEvent',
  QueryDeployments: 'Deployment',
  QueryEnvironments: 'Environment',
  QueryProjectTokens: 'ProjectToken',
  QueryProjects: 'Project',
};

const connections = Object.entries(CONNECTIONS)
  .map(
    ([prefix, node]) => `
type ${prefix}Connection {
  edges: [${prefix}ConnectionEdge!]!
  pageInfo: PageInfo!
}

type ${prefix}ConnectionEdge {
  cursor: String!
  node: ${node}!
}
`,
  )
  .join('');

/** The part of Railway's public schema that the sandbox answers, with Railway's own names and types. */
export const RAILWAY_SDL = [operations, resources, deployments, networking, inputs, enums, connections].join(
  '\n',
);

export const buildRailwaySchema = (): GraphQLSchema => buildSchema(RAILWAY_SDL);
