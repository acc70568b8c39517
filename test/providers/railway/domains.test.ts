import { environment, instance } from '../../platforms/railway/fake';
import { provider } from './support';

const ids = { project_id: 'project', service_id: 'web', environment_id: 'env' };
const TYPE = 'railway_custom_domain';

const record = (purpose: string, fqdn: string, requiredValue: string) => ({
  purpose: `DNS_RECORD_PURPOSE_${purpose}`,
  fqdn,
  requiredValue,
});

const custom = (domain: string, id = domain) => ({
  id,
  domain,
  targetPort: null,
  status: {
    verificationDnsHost: '_railway-verify',
    verificationToken: 'railway-verify=1',
    dnsRecords: [
      record('ACME_DNS01_CHALLENGE', '_acme-challenge.acme.dev', 'x.authorize.railwaydns.net'),
      record('TRAFFIC_ROUTE', domain, 'y.up.railway.app'),
    ],
  },
});

const generated = { id: 'generated', domain: 'web.up.railway.app', targetPort: null };

const live = (...names: string[]) =>
  environment({
    instances: [
      instance('web', {
        domains: { serviceDomains: [generated], customDomains: names.map((n) => custom(n)) },
      }),
    ],
    config: { services: { web: { variables: {}, networking: {} } } },
  });

test('each of several domains of a service is found by its own name', async () => {
  const { resource } = await provider({ Environment: () => live('*.acme.dev', 'acme.dev', 'www.acme.dev') });
  expect(await resource(TYPE).read({ ...ids, domain: 'www.acme.dev' })).toMatchObject({
    id: 'www.acme.dev',
    url: 'https://www.acme.dev',
    dns_host: 'www.acme.dev',
    dns_value: 'y.up.railway.app',
    certificate_host: null,
  });
  expect(await resource(TYPE).existing({ ...ids, domain: 'acme.dev' })).toMatchObject({ id: 'acme.dev' });
  expect(await resource(TYPE).existing({ ...ids, domain: 'new.acme.dev' })).toBeNull();
  expect(await resource(TYPE).read({ ...ids, domain: 'gone.acme.dev' })).toBeNull();
});

test('a wildcard has no address, and one record more', async () => {
  const { resource } = await provider({ Environment: () => live('*.acme.dev') });
  expect(await resource(TYPE).read({ ...ids, domain: '*.acme.dev' })).toMatchObject({
    url: null,
    dns_host: '*.acme.dev',
    certificate_host: '_acme-challenge.acme.dev',
    certificate_value: 'x.authorize.railwaydns.net',
    verification_value: 'railway-verify=1',
  });
});

test.each<[readonly string[], string]>([
  [['*.acme.dev'], 'https://web.up.railway.app'],
  [['*.acme.dev', 'acme.dev'], 'https://acme.dev'],
])('a deployment with the domains %j is found at %s', async (names, url) => {
  const { resource } = await provider({ Environment: () => live(...names) });
  const state = await resource('railway_deployment').read({ ...ids, deployment_id: null });
  expect(state).toMatchObject({ url });
});
