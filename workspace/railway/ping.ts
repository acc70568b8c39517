import { PLATFORMS } from '../../core/platforms';
import type { ReachRequest } from '../reach';
import type { RailwayAccess } from './access';

export function pingRailway({ endpoint }: RailwayAccess): ReachRequest {
  const headers = { 'content-type': 'application/json' };
  return {
    label: PLATFORMS.railway.title,
    url: endpoint,
    method: 'POST',
    headers,
    body: JSON.stringify({ query: '{ __typename }' }),
  };
}
