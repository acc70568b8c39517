import { isDeepStrictEqual } from 'node:util';
import type { StateFile } from '../../workspace/rescued-state';

/** Whether two stored states say the same of the same resources. An engine that stores one may count it on, or rename it. */
export const hasSameContent = (a: StateFile, b: StateFile): boolean =>
  isDeepStrictEqual(a.resources, b.resources) && isDeepStrictEqual(a.outputs, b.outputs);
