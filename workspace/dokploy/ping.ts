import { PLATFORMS } from '../../core/platforms';
import type { ReachRequest } from '../reach';

export function pingDokploy(url: string): ReachRequest {
  return { label: PLATFORMS.dokploy.title, url: `${url.replace(/\/+$/, '')}/api/health`, method: 'GET' };
}
