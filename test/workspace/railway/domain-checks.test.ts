import type { CustomDomain } from '../../../platforms/railway/live';
import type { EnvironmentSnapshot } from '../../../platforms/railway/snapshot';
import { domainRows } from '../../../workspace/railway/domain-checks';

const record = (status: string, more: object = {}) => ({
  purpose: 'DNS_RECORD_PURPOSE_TRAFFIC_ROUTE',
  recordType: 'DNS_RECORD_TYPE_CNAME',
  fqdn: 'app.acme.dev',
  requiredValue: '1a2b.up.railway.app',
  currentValue: '',
  status: `DNS_RECORD_STATUS_${status}`,
  ...more,
});

const rowOf = (status: CustomDomain['status']) => {
  const domains = { serviceDomains: [], customDomains: [{ id: 'd', domain: 'app.acme.dev', status }] };
  const services = new Map([['s', { instance: { domains } }]]) as unknown as EnvironmentSnapshot['services'];
  return domainRows({ services })[0];
};

test('a host name whose records are set is well', () => {
  expect(rowOf({ verified: true, dnsRecords: [record('PROPAGATED')] })).toEqual({
    name: 'Railway domain app.acme.dev',
    status: 'ok',
    detail: 'its DNS records are set',
  });
});

test('each record that is missing or another is named, with what it has to be', () => {
  const row = rowOf({
    verified: false,
    verificationDnsHost: '_railway-verify.app',
    verificationToken: 'railway-verify=77',
    dnsRecords: [record('REQUIRES_UPDATE', { currentValue: 'old.example.net' })],
  });
  expect(row).toMatchObject({
    status: 'warn',
    detail:
      'DNS: CNAME app.acme.dev has to be 1a2b.up.railway.app (it is old.example.net); ' +
      'TXT _railway-verify.app has to be railway-verify=77',
  });
});

test('a certificate that is not issued is a failure, in the words of Railway', () => {
  const status = { verified: true, certificateErrorMessage: 'CAA forbids it', dnsRecords: [] };
  expect(rowOf(status)).toMatchObject({ status: 'fail', detail: 'no certificate: CAA forbids it' });
});

test.each<[string, CustomDomain['status']]>([
  ['nothing', null],
  ['no record', { verified: true, dnsRecords: [] }],
  ['a record without a status', { verified: true, dnsRecords: [record('PROPAGATED', { status: null })] }],
  ['a status that tells nothing', { verified: true, dnsRecords: [record('UNSPECIFIED')] }],
  ['no ownership', { verified: false, dnsRecords: [record('PROPAGATED')] }],
])('%s is unknown, not well', (_, status) => {
  expect(rowOf(status)).toMatchObject({ status: 'unknown' });
});
