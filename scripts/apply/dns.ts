import type { Output } from '../../core/terminal/output';
import type { PlanModel } from '../../workspace/plan';
import { type DomainRecords, dnsRecordsOf } from '../../workspace/railway/dns-records';
import type { Stack } from '../../workspace/stack';

/** Says which DNS records the domains need that an apply made or took over: until they are set, nothing answers there. */
export async function tellDnsRecords(
  { terraform, manifest: { environment } }: Pick<Stack, 'terraform' | 'manifest'>,
  { groups }: PlanModel,
  completed: readonly string[],
  output: Output,
): Promise<readonly DomainRecords[]> {
  const made = groups
    .flatMap(({ changes }) => changes)
    .filter(({ type, action }) => type === 'railway_custom_domain' && MADE.has(action))
    .map(({ address }) => address)
    .filter((address) => completed.includes(address));
  if (made.length === 0) return [];
  const resources = (await terraform.state()) ?? [];
  const domains = dnsRecordsOf(resources.filter(({ address }) => made.includes(address)));
  for (const { domain, records } of domains) {
    output.line(
      `${domain} answers once these DNS records are set (\`plumbline doctor ${environment}\` checks them):`,
    );
    for (const { type, name, value } of records) output.line(`  ${type.padEnd(5)}  ${name}  ${value}`);
  }
  return domains;
}

const MADE: ReadonlySet<string> = new Set<PlanModel['groups'][number]['changes'][number]['action']>([
  'create',
  'adopt',
  'replace',
  'import',
]);
