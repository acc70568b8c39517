import type { Questions } from '../platforms';
import type { DokployAccess } from './access';
import { checkDokploy } from './checks';
import { liveNamesOnDokploy } from './live-names';
import { pingDokploy } from './ping';
import { undeclaredOnDokploy } from './undeclared';

export const dokploy: Questions<DokployAccess> = {
  ping: ({ url }) => (url === undefined ? undefined : pingDokploy(url)),
  check: checkDokploy,
  undeclared: undeclaredOnDokploy,
  liveNames: liveNamesOnDokploy,
};
