/** Version of both providers, equal to the package's: their mirror folders and file names carry it. */
export const PROVIDER_VERSION = '0.1.0';
