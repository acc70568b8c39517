import type { CustomDomain } from '../../platforms/railway/live';
import type { EnvironmentSnapshot } from '../../platforms/railway/snapshot';
import { bad, ok, type Row } from '../check-row';

/** Whether the DNS records of each host name of a team's own are as Railway needs them. */
export function domainRows({ services }: Pick<EnvironmentSnapshot, 'services'>): Row[] {
  const domains = [...services.values()].flatMap(({ instance }) => instance.domains.customDomains);
  return domains.map(domainRow);
}

const SET = 'DNS_RECORD_STATUS_PROPAGATED';
const NOT_SET = 'DNS_RECORD_STATUS_REQUIRES_UPDATE';
const DASHBOARD = 'Look at the domain in the dashboard.';

/** Well is only what Railway says is well. */
function domainRow({ domain, status }: CustomDomain): Row {
  const name = `Railway domain ${domain}`;
  const { verified, certificateErrorMessage, dnsRecords = [] } = status ?? {};
  const missing = status ? missingRecords(status) : [];
  if (missing.length > 0) {
    const next = 'Set them where the zone is kept; until Railway sees them, nothing answers on that name.';
    return bad('warn', name, `DNS: ${missing.join('; ')}`, next);
  }
  if (certificateErrorMessage)
    return bad('fail', name, `no certificate: ${certificateErrorMessage}`, DASHBOARD);
  if (dnsRecords.length === 0 || dnsRecords.some((record) => record.status !== SET))
    return bad('unknown', name, 'Railway does not say whether its DNS records are set', DASHBOARD);
  if (verified !== true)
    return bad(
      'unknown',
      name,
      'its DNS records are set, and Railway has not verified whose it is yet',
      DASHBOARD,
    );
  return ok(name, 'its DNS records are set');
}

function missingRecords(status: NonNullable<CustomDomain['status']>): string[] {
  const { verified, verificationDnsHost, verificationToken, dnsRecords } = status;
  const missing = dnsRecords
    .filter((record) => record.status === NOT_SET)
    .map(({ recordType, fqdn, requiredValue, currentValue }) => {
      const type = recordType?.replace('DNS_RECORD_TYPE_', '') ?? 'record';
      const now = currentValue ? ` (it is ${currentValue})` : '';
      return `${type} ${fqdn} has to be ${requiredValue}${now}`;
    });
  if (verified === false && verificationDnsHost && verificationToken)
    missing.push(`TXT ${verificationDnsHost} has to be ${verificationToken}`);
  return missing;
}
