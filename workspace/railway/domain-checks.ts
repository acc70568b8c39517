import type { CustomDomain } from '../../platforms/railway/live';
import type { EnvironmentSnapshot } from '../../platforms/railway/snapshot';
import { bad, ok, type Row } from '../check-row';

/** Whether the DNS records of each host name of a team's own are as Railway needs them. */
export function domainRows({ services }: Pick<EnvironmentSnapshot, 'services'>): Row[] {
  const domains = [...services.values()].flatMap(({ instance }) => instance.domains.customDomains);
  return domains.map(domainRow);
}

function domainRow({ domain, status }: CustomDomain): Row {
  const name = `Railway domain ${domain}`;
  if (!status) {
    return bad('unknown', name, 'Railway does not say how it stands', 'Look at the domain in the dashboard.');
  }
  const { verified, certificateErrorMessage, verificationDnsHost, verificationToken } = status;
  const missing = status.dnsRecords
    .filter((record) => record.status === 'DNS_RECORD_STATUS_REQUIRES_UPDATE')
    .map(({ recordType, fqdn, requiredValue, currentValue }) => {
      const type = recordType?.replace('DNS_RECORD_TYPE_', '') ?? 'record';
      const now = currentValue ? ` (it is ${currentValue})` : '';
      return `${type} ${fqdn} has to be ${requiredValue}${now}`;
    });
  if (verified === false && verificationDnsHost && verificationToken)
    missing.push(`TXT ${verificationDnsHost} has to be ${verificationToken}`);
  if (missing.length > 0) {
    const next = 'Set them where the zone is kept; until Railway sees them, nothing answers on that name.';
    return bad('warn', name, `DNS: ${missing.join('; ')}`, next);
  }
  if (certificateErrorMessage) {
    return bad(
      'fail',
      name,
      `no certificate: ${certificateErrorMessage}`,
      'Look at the domain in the dashboard.',
    );
  }
  return ok(
    name,
    verified ? 'its DNS records are set' : 'its DNS records are set, ownership is being verified',
  );
}
