import type { Definition } from '../../framework/schema';
import { application } from './application';
import { compose } from './compose';
import { deployment } from './deployment';
import { domain } from './domain';
import { environment } from './environment';
import { mount } from './mount';
import { project } from './project';
import { registry } from './registry';

export { application, compose, deployment, domain, environment, mount, project, registry };

/** Every resource type of the Dokploy provider. */
export const dokployDefinitions: readonly Definition[] = [
  project,
  environment,
  compose,
  application,
  domain,
  mount,
  registry,
  deployment,
];
