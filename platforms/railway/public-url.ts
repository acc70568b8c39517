/**
 * The URL of a domain that Railway serves: always TLS, except on this machine (`*.localhost`, RFC 6761), where the
 * sandbox stands in for Railway and gives the port along with the host.
 */
export function publicUrl(domain: string): string {
  return `${/(^|\.)localhost(:\d+)?$/.test(domain) ? 'http' : 'https'}://${domain}`;
}

/** Where a service is found: its own domain before the generated one; undefined without domain. */
export function serviceUrl(domains: {
  readonly serviceDomains: readonly { readonly domain: string }[];
  readonly customDomains: readonly { readonly domain: string }[];
}): string | undefined {
  const domain = (domains.customDomains[0] ?? domains.serviceDomains[0])?.domain;
  return domain && publicUrl(domain);
}
