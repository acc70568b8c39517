/** Where something is in a file: names from the outside in. */
export type ConfigPath = readonly string[];

/** A path as a key of a map. */
export const pathKey = (path: ConfigPath) => JSON.stringify(path);
