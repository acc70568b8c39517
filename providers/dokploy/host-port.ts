import type { ApplicationRecord } from '../../platforms/dokploy/records';
import { ProviderError } from '../framework/resource';

/** @throws ProviderError when Swarm could never place the new task, which Dokploy would still call done */
export function requirePlaceable(record: ApplicationRecord, order: string | null | undefined): void {
  const port = record.ports.find(({ publishMode }) => publishMode === 'host')?.publishedPort;
  if (port === undefined || order === 'stop-first') return;
  throw new ProviderError(
    `Application "${record.name}" publishes port ${port} in host mode and starts the new task first`,
    'Two tasks cannot hold one port of the host, so the new task would never be placed while Dokploy reports success. Set update_config.order and rollback_config.order to "stop-first", or publish the port in ingress mode.',
    ['update_config', 'order'],
  );
}
