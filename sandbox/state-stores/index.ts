/** Places where the engine keeps state, on loopback, with their bad manners. */
export { type HttpStore, type HttpStoreOptions, startHttpStore } from './http';
export { type S3Options, type S3Store, startS3 } from './s3';
export type { Fault } from './server';
