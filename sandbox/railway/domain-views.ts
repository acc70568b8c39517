import type { Context } from './context';
import type { DomainRecord, TcpProxy } from './state';
import { publicHost } from './variables';

/** Domains below this resolve to the sandbox without any DNS record. */
const LOCAL = '.localhost';

const common = ({ database }: Context, record: DomainRecord) => ({
  ...record,
  projectId: database.state.services[record.serviceId]?.projectId ?? null,
  deletedAt: null,
  edgeId: null,
});

export function serviceDomainView(context: Context, record: DomainRecord): object {
  return {
    ...common(context, record),
    domain: publicHost(context.database, record.domain),
    suffix: publicHost(context.database, LOCAL).slice(1),
    newDomainName: null,
    newHostLabel: null,
    syncStatus: 'ACTIVE',
  };
}

export function customDomainView(context: Context, record: DomainRecord): object {
  const verified = record.domain.endsWith(LOCAL);
  const [label = '', ...zone] = record.domain.split('.');
  const dnsRecord = (purpose: string, type: string, hostlabel: string, requiredValue: string) => ({
    purpose: `DNS_RECORD_PURPOSE_${purpose}`,
    recordType: `DNS_RECORD_TYPE_${type}`,
    status: `DNS_RECORD_STATUS_${verified ? 'PROPAGATED' : 'REQUIRES_UPDATE'}`,
    hostlabel,
    fqdn: `${hostlabel}.${zone.join('.')}`,
    zone: zone.join('.'),
    requiredValue,
    currentValue: verified ? requiredValue : '',
  });
  const verification = `railway-verify=${record.id.replaceAll('-', '')}`;
  return {
    ...common(context, record),
    domain: publicHost(context.database, record.domain),
    isRailwayDomain: false,
    syncStatus: 'ACTIVE',
    cnameCheck: {
      link: null,
      message: verified ? 'CNAME found' : 'CNAME not found',
      status: verified ? 'VALID' : 'WAITING',
    },
    status: {
      verified,
      verificationDnsHost: `_railway-verify.${label}`,
      verificationToken: verification,
      certificateErrorMessage: null,
      certificateStatus: `CERTIFICATE_STATUS_TYPE_${verified ? 'VALID' : 'VALIDATING_OWNERSHIP'}`,
      // In no order that means anything: the traffic record is not the first.
      dnsRecords: [
        dnsRecord(
          'ACME_DNS01_CHALLENGE',
          'CNAME',
          // A wildcard's certificate is for what it is below.
          label === '*' ? '_acme-challenge' : `_acme-challenge.${label}`,
          `${record.id}.authorize.railwaydns.net`,
        ),
        dnsRecord('TRAFFIC_ROUTE', 'CNAME', label, `${record.id.slice(0, 8)}.up.railway.app`),
      ],
    },
  };
}

export function tcpProxyView(record: TcpProxy): object {
  return { ...record, domain: '127.0.0.1', deletedAt: null, syncStatus: 'ACTIVE' };
}
