export type { Credentials } from './access';
export { type FindImageOptions, type FoundImage, findImage } from './image-search';
export { RegistryError } from './registry-error';
