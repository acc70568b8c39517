import { isSafe } from './addresses';

/** Loaded when a registry wants a login at another host: the list is as large as all else that asks registries. */
const registrableDomain = (hostname: string): string | null =>
  (require('tldts') as typeof import('tldts')).getDomain(hostname, { allowPrivateDomains: true });

/**
 * Suffixes under which each host is a registry, a bucket or a machine of somebody else, though the public suffix list has them
 * as one site.
 */
const SHARED = [
  ...['azurecr.io', 'azurecr.us', 'azurecr.cn', 'azurecr.de', 'azure.com', 'jfrog.io', 'tencentcloudcr.com'],
  ...['amazonaws.com', 'amazonaws.com.cn', 'aliyuncs.com', 'myhuaweicloud.com', 'scw.cloud', 'cloud.ru'],
  ...['pkg.dev', 'gcr.io', 'ocir.io', 'ovh.net', 'nexus.cloud', 'gitea.cloud'],
];

/** Registries whose token service is at another place of the same company: what the host is, and what the other one is called. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^rg\.([a-z]+-[a-z]+)\.scw\.cloud$/, 'api.scaleway.com'],
  [/^registry(?:-vpc|-intl)?\.([a-z0-9-]+)\.aliyuncs\.com$/, 'dockerauth.$1.aliyuncs.com'],
];

/**
 * Whether the credentials of a registry may go to a token service that it names: on the host itself, or beside it on the same
 * site (`registry-1.docker.io` and `auth.docker.io`). Where neighbours share a site (`co.uk`, `up.railway.app`, `azurecr.io`),
 * beside it is somebody else.
 */
export function mayHoldCredentials(realm: URL, registry: URL): boolean {
  if (!isSafe(realm, registry)) return false;
  const [there, here] = [hostOf(realm), hostOf(registry)];
  if (there === here) return true;
  if (KNOWN.some(([host, service]) => host.test(here) && here.replace(host, service) === there)) return true;
  if (SHARED.some((suffix) => here.endsWith(`.${suffix}`))) return false;
  const site = registrableDomain(here);
  return site !== null && site === registrableDomain(there);
}

/** A dot at the end is the same host. */
const hostOf = ({ hostname }: URL) => hostname.replace(/\.$/, '');
