import { z } from 'zod';
import { type Procedures, query } from '../context';
import { inspectContainer, inspectService, listContainer } from '../docker/inspect';
import { id, optionalText } from './input';

export const dockerProcedures: Procedures = {
  'docker.getContainers': query(z.object({ serverId: optionalText }), ({ engine }) =>
    engine.list().map(listContainer),
  ),
  'docker.getContainersByAppNameMatch': query(
    z.object({
      appName: id,
      appType: z.enum(['docker-compose', 'stack']).optional(),
      serverId: optionalText,
    }),
    ({ engine }, { appName, appType }) =>
      engine
        .list()
        .filter(({ record }) => {
          if (appType === 'docker-compose') return record.kind === 'compose' && record.project === appName;
          if (appType === 'stack') return record.kind === 'stack' && record.project === appName;
          return record.name.startsWith(appName);
        })
        .map(listContainer),
  ),
  // Plain `docker inspect`: a container's id or name, or a Swarm service's name. Nothing comes back for anything else.
  'docker.getConfig': query(
    z.object({
      containerId: z.string().regex(/^[a-zA-Z0-9.\-_]+$/, 'Invalid container id.'),
      serverId: optionalText,
    }),
    ({ engine, swarm }, { containerId }) => {
      const container = engine
        .list()
        .find(({ record }) => record.id.startsWith(containerId) || record.name === containerId);
      if (container) return inspectContainer(container);
      const service = swarm.find(containerId);
      return service && inspectService(service);
    },
  ),
};
