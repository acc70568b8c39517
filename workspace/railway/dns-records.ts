import type { StateResource } from '../engine';

/** A record that somebody has to set where the zone of a host name is kept. */
export interface DnsRecord {
  readonly type: 'CNAME' | 'TXT';
  readonly name: string;
  readonly value: string;
}

export interface DomainRecords {
  readonly domain: string;
  readonly records: readonly DnsRecord[];
}

/** Attributes of `railway_custom_domain` that hold a record. */
const RECORDS = [
  { type: 'CNAME', name: 'dns_host', value: 'dns_value' },
  { type: 'CNAME', name: 'certificate_host', value: 'certificate_value' },
  { type: 'TXT', name: 'verification_host', value: 'verification_value' },
] as const;

/** The records of each custom domain among resources of a state. */
export function dnsRecordsOf(resources: readonly StateResource[]): DomainRecords[] {
  return resources
    .filter(({ type }) => type === 'railway_custom_domain')
    .map(({ values }) => ({
      domain: String(values['domain']),
      records: RECORDS.flatMap(({ type, name, value }) =>
        typeof values[name] === 'string' && typeof values[value] === 'string'
          ? [{ type, name: values[name], value: values[value] }]
          : [],
      ),
    }));
}
