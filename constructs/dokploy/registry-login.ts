import type { Construct } from 'constructs';
import { registry } from '../../providers/dokploy/definitions/registry';
import { refusal } from '../declaration-error';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { options } from '../props/check';
import { type Kind, needed, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { input } from '../props/values';
import { PlatformResource } from '../resource';
import { DokployEnvironment } from './environment';

/** The login of a private registry. */
export interface RegistryCredentials {
  /** Host of the registry, such as `ghcr.io`; `docker.io` is Docker Hub. */
  readonly url: string;
  readonly username: string;
  readonly password: Input;
}

/** What may be given for it. */
export const registryCredentials: Kind<RegistryCredentials> = options<RegistryCredentials>({
  url: needed(ruled(text, registry.attributes.url)),
  username: needed(text),
  password: needed(input),
});

interface Login extends RegistryCredentials {
  readonly owner: string;
  readonly resource: PlatformResource<(typeof registry)['attributes']>;
}

/** By the host of the registry, of which a server has one login. */
const logins = new WeakMap<PlumblineStack, Map<string, Login>>();

/**
 * The login that a server has for a registry, which all services that declare it share.
 *
 * @throws PlumblineError when another service declares another user or password for the registry
 */
export function sharedLogin(
  scope: Construct,
  { url, username, password }: RegistryCredentials,
): PlatformResource<(typeof registry)['attributes']> {
  const stack = PlumblineStack.of(scope);
  const known = logins.get(stack) ?? new Map<string, Login>();
  logins.set(stack, known);
  const login = known.get(url);
  if (login) {
    if (login.username === username && login.password === password) return login.resource;
    throw refusal(scope, {
      field: 'registryCredentials',
      value: url,
      why: `${login.owner} logs in to it as another user or with another password, and Docker on the server keeps one login per registry`,
      next: 'declare the same login for both',
    });
  }
  const label = url.replaceAll(/[^A-Za-z0-9]+/g, '_');
  const resource = new PlatformResource(
    DokployEnvironment.of(scope),
    `registry-${label}`,
    registry,
    { name: url, url, username, password: password.value },
    { name: `registry-${label}` },
  );
  known.set(url, { url, username, password, owner: scope.node.path, resource });
  return resource;
}
