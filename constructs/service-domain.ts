import { PlumblineError } from '../core/errors';
import { checked, options } from './props/check';
import { flag, text } from './props/kind';
import { orRefused } from './props/refused-value';
import { isToken } from './terraform-value';

const HOST =
  /^(?=.{1,253}$)(?:\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface CustomDomainOptions {
  /** Serves HTTPS and redirects plain HTTP. Railway always does. @default true */
  readonly https?: boolean;
}

const customOptions = options<CustomDomainOptions>({ https: flag });

/** Where a service is reached from outside. */
export class ServiceDomain {
  /** A host name that the platform makes up; on Railway `<name>.up.railway.app`. Dokploy has none. */
  static generated(): ServiceDomain {
    return new ServiceDomain(undefined, true);
  }

  /**
   * A host name of your own, without scheme, port and path, such as `app.acme.dev`. `*.acme.dev` is every host name right below
   * `acme.dev`: Railway takes it beside other names, Dokploy does not.
   *
   * @throws PlumblineError when it is not a host name in lower case
   */
  static custom(host: string, options: CustomDomainOptions = {}): ServiceDomain {
    return orRefused(ServiceDomain, () => {
      checked('ServiceDomain.custom', text, host, 'host');
      const { https = true } = checked('ServiceDomain.custom', customOptions, options);
      if (!isToken(host) && !HOST.test(host)) {
        throw new PlumblineError({
          what: `ServiceDomain.custom(${JSON.stringify(host)})`,
          why: 'not a host name: lower-case labels joined by dots, without scheme, port, path and underscores',
          next: 'write it like app.acme.dev',
        });
      }
      return new ServiceDomain(host, https);
    });
  }

  /** Whether it is every host name below another one. */
  get wildcard(): boolean {
    return this.host?.startsWith('*.') ?? false;
  }

  private constructor(
    /** Absent for a generated domain. */
    readonly host: string | undefined,
    readonly https: boolean,
  ) {}
}

/** A host name, and what tells it apart from others of its service. */
export interface DomainPlace {
  readonly domain: ServiceDomain;
  /** Where it is declared: `domain`, or `domain.0` in a list. */
  readonly field: string;
  /** Words after the service's name in addresses: none for one that is declared alone, its host for one in a list. */
  readonly label: readonly string[];
  /** Those it has where the other way of declaring it was used before. @default - it had no other */
  readonly former?: readonly string[];
}

/**
 * The host names of a service. In a list each has an address of its own host, whatever else is added or taken away: a domain that
 * is made anew loses its certificate, and at Railway what its DNS record leads to.
 */
export function domainPlaces(declared: ServiceDomain | readonly ServiceDomain[] | undefined): DomainPlace[] {
  const domains = domainsOf(declared);
  const alone = !Array.isArray(declared);
  return domains.map((domain, index) => {
    const field = domains.length === 1 ? 'domain' : `domain.${index}`;
    // Host names hold no underscores.
    const own = isToken(domain.host) ? String(index + 1) : domain.host?.replaceAll(/[.*]+/g, '_');
    if (own === undefined) return { domain, field, label: [] };
    if (alone) return { domain, field, label: [], former: [own] };
    return { domain, field, label: [own], ...(index === 0 && { former: [] }) };
  });
}

/** The host names of a service, the first of which is its address. */
export const domainsOf = (
  domain: ServiceDomain | readonly ServiceDomain[] | undefined,
): readonly ServiceDomain[] => (domain instanceof ServiceDomain ? [domain] : (domain ?? []));
