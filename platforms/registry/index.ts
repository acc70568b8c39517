export type { Credentials } from './access';
export { type FindImageOptions, type FoundImage, findImage } from './find-image';
export { RegistryError } from './registry-error';
