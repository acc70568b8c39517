import { DokployClient } from '../../platforms/dokploy/client';
import { NEW_KEY } from '../../platforms/dokploy/errors';
import { type HttpRuntime, realRuntime } from '../../platforms/http';
import { type Provider, ProviderError } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { application } from './application';
import { compose } from './compose';
import { deployment } from './deployment';
import { domain } from './domain';
import { environment } from './environment';
import { mount } from './mount';
import { project } from './project';
import { registry } from './registry';
import type { Session } from './session';

/** The Dokploy provider over a given network and clock. */
export function dokployProvider(runtime: HttpRuntime = realRuntime): Provider<Session> {
  return {
    name: 'dokploy',

    configuration: {
      url: {
        type: 'string',
        description: 'Address of the dashboard, such as `https://dokploy.example.com`. @default DOKPLOY_URL',
        optional: true,
      },
      token: {
        type: 'string',
        description:
          'API key, made in the dashboard with rate limiting off: Dokploy answers a key over its limit as if it were wrong. @default DOKPLOY_TOKEN',
        optional: true,
        sensitive: true,
      },
      fingerprint_key: {
        type: 'string',
        description:
          'Random text of at least 32 characters, always the same, with which the fingerprints of write-only values are made; needed as soon as there is one. @default PLUMBLINE_FINGERPRINT_KEY',
        optional: true,
        sensitive: true,
      },
    },

    configure(config, redactor) {
      const url = setting(config, 'url', 'DOKPLOY_URL');
      const token = setting(config, 'token', 'DOKPLOY_TOKEN');
      const key = setting(config, 'fingerprint_key', 'PLUMBLINE_FINGERPRINT_KEY');
      if (url === UNKNOWN || token === UNKNOWN || key === UNKNOWN) return undefined;
      if (url === undefined) {
        throw new ProviderError(
          'The address of Dokploy is missing',
          'Set url in the provider block or DOKPLOY_URL, such as https://dokploy.example.com.',
          ['url'],
        );
      }
      if (token === undefined)
        throw new ProviderError('The API key of Dokploy is missing', NEW_KEY, ['token']);
      const api = new DokployClient({ url, token, runtime, ...(redactor && { redactor }) });
      api.redactor.learn(key);
      return { api, fingerprintKey: key };
    },

    fingerprintKey: (session) => session.fingerprintKey,

    resources: [project, environment, compose, application, domain, mount, registry, deployment],
  };
}

function setting(config: State, name: string, variable: string): string | undefined | typeof UNKNOWN {
  if (config[name] === UNKNOWN) return UNKNOWN;
  return config[name] || process.env[variable] || undefined;
}
