/**
 * The URL of a domain that Railway serves: always TLS, except on this machine (`*.localhost`, RFC 6761), where the
 * sandbox stands in for Railway and gives the port along with the host.
 */
export function publicUrl(domain: string): string {
  return `${/(^|\.)localhost(:\d+)?$/.test(domain) ? 'http' : 'https'}://${domain}`;
}

/** Whether a domain stands for every host name below another one. */
export const isWildcard = (domain: string) => domain.startsWith('*.');

/** Where a service is found: its own domain before the generated one; undefined without one that can be opened. */
export function serviceUrl(domains: {
  readonly serviceDomains: readonly { readonly domain: string }[];
  readonly customDomains: readonly { readonly domain: string }[];
}): string | undefined {
  const own = domains.customDomains.find(({ domain }) => !isWildcard(domain));
  const domain = (own ?? domains.serviceDomains[0])?.domain;
  return domain && publicUrl(domain);
}
