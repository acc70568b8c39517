import type { RotationSource } from '../../constructs/manifest';
import { generated } from './generated';
import { given } from './given';
import { postgres } from './postgres';
import { railwayToken } from './railway-token';
import type { Source } from './source';

export type { Details, Source, SourceContext } from './source';

const SOURCES = {
  random: generated,
  hex: generated,
  postgres,
  'railway-project-token': railwayToken,
  given,
} as const;

/** How values of a kind are made and revoked. */
export function sourceOf({ kind }: RotationSource): Source {
  return SOURCES[kind] as Source;
}
