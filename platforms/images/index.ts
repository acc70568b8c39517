export type { Credentials } from './access';
export { findImage } from './image-search';
export { RegistryError } from './registry-error';
