import type { PinOptions } from '../../core/image-reference';
import { list, type Shape, text } from './kind';

/** The kinds of what says which registries besides `ghcr.io` are allowed. */
export const pinShape: Shape<PinOptions> = { registries: list(text) };
