import { createOutput } from '../../../core/terminal/output';
import { tellDnsRecords } from '../../../scripts/apply/dns';
import type { StateResource } from '../../../workspace/engine';
import type { PlanModel } from '../../../workspace/plan';
import { emptyPlanModel } from '../../../workspace/plan/build';

const change = (name: string, action: 'create' | 'update') => ({
  address: `railway_custom_domain.${name}`,
  type: 'railway_custom_domain',
  action,
  stateful: false,
  attributes: [],
});

const domain = (name: string): StateResource => ({
  address: `railway_custom_domain.${name}`,
  type: 'railway_custom_domain',
  mode: 'managed',
  values: {
    domain: `${name}.acme.dev`,
    dns_host: `${name}.acme.dev`,
    dns_value: '1a2b.up.railway.app',
    verification_host: `_railway-verify.${name}`,
    verification_value: 'railway-verify=77',
    certificate_host: null,
  },
});

async function tell(completed: string[], ...changes: ReturnType<typeof change>[]) {
  const written: string[] = [];
  const stream = { write: (chunk: string) => written.push(chunk) };
  const model: PlanModel = {
    ...emptyPlanModel('prod'),
    changes: true,
    groups: [{ service: 'web', changes }],
  };
  const terraform = { state: async () => ['app', 'old', 'late'].map(domain) };
  const stack = { terraform, manifest: { environment: 'prod' } } as unknown as Parameters<
    typeof tellDnsRecords
  >[0];
  const told = await tellDnsRecords(stack, model, completed, createOutput({ stream, env: {} }));
  return { text: written.join(''), told };
}

test('the records of a domain that was made are told, and those of no other', async () => {
  const made = 'railway_custom_domain.app';
  const { text, told } = await tell(
    [made, 'railway_custom_domain.old'],
    change('app', 'create'),
    change('old', 'update'),
    change('late', 'create'),
  );
  expect(text).toBe(
    'app.acme.dev answers once these DNS records are set (`plumbline doctor prod` checks them):\n' +
      '  CNAME  app.acme.dev  1a2b.up.railway.app\n' +
      '  TXT    _railway-verify.app  railway-verify=77\n',
  );
  expect(told.map(({ domain: name }) => name)).toEqual(['app.acme.dev']);
});

test('nothing is asked of the state where no domain was made', async () => {
  expect(await tell(['railway_custom_domain.old'], change('old', 'update'))).toEqual({ text: '', told: [] });
});
