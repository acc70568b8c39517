import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { sameImage } from '../../core/same-image';
import type { TWO_DEPLOYMENTS } from './deployment-documents';
import { isProvided } from './variable-reads';

/** Whether two deployments were made of the same image, settings and variables. */
export function isRepetition(
  { one, other, oneSnapshot, otherSnapshot }: z.infer<(typeof TWO_DEPLOYMENTS)['data']>,
  learn: (value: string) => void,
): boolean {
  const [was, is] = [one.meta, other.meta];
  if (!was?.image || !is?.image || !oneSnapshot || !otherSnapshot) return false;
  const values = [oneSnapshot, otherSnapshot].map(({ variables }) => {
    for (const value of Object.values(variables)) learn(value);
    // What Railway provides tells the deployments apart.
    return Object.fromEntries(Object.entries(variables).filter(([name]) => !isProvided(name)));
  });
  return (
    (was.imageDigest ?? null) === (is.imageDigest ?? null) &&
    sameImage(was.image, is.image, is.imageDigest) === 'same' &&
    was['serviceManifest'] !== undefined &&
    isDeepStrictEqual(was['serviceManifest'], is['serviceManifest']) &&
    isDeepStrictEqual(values[0], values[1])
  );
}
