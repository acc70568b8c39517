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

/** Where each of them is declared: `domain`, or `domain.0` in a list. */
export const domainField = (index: number, domains: readonly ServiceDomain[]) =>
  domains.length === 1 ? 'domain' : `domain.${index}`;

/** The host names of a service, the first of which is its address. */
export const domainsOf = (
  domain: ServiceDomain | readonly ServiceDomain[] | undefined,
): readonly ServiceDomain[] => (domain instanceof ServiceDomain ? [domain] : (domain ?? []));
