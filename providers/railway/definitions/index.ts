import type { Definition } from '../../framework/schema';
import { customDomain } from './custom-domain';
import { deployment } from './deployment';
import { environment } from './environment';
import { project } from './project';
import { service } from './service';
import { serviceDomain } from './service-domain';
import { serviceInstance } from './service-instance';
import { tcpProxy } from './tcp-proxy';
import { variables } from './variables';
import { volume } from './volume';

export {
  customDomain,
  deployment,
  environment,
  project,
  service,
  serviceDomain,
  serviceInstance,
  tcpProxy,
  variables,
  volume,
};

/** Every resource type of the Railway provider, in the order in which an environment is built up. */
export const railwayDefinitions: readonly Definition[] = [
  project,
  environment,
  service,
  serviceInstance,
  variables,
  volume,
  serviceDomain,
  customDomain,
  tcpProxy,
  deployment,
];
