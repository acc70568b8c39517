import { createColors } from 'picocolors';
import type { StackManifest } from '../../../../constructs/manifest';
import { describeTerraform } from '../../../../constructs/terraform-json';
import {
  estimateImpact,
  keysThatDiffer,
  renderImpact,
  type SynthesizedStack,
} from '../../../../scripts/hooks/impact';

type Resources = Record<string, Record<string, Record<string, unknown>>>;

function stack(
  resource: Resources,
  services: readonly string[],
  inputs: readonly string[] = [],
): SynthesizedStack {
  const declared = {
    inputs: inputs.map((name) => ({ name, secret: true, image: false, description: name, required: true })),
    services: services.map((name) => ({
      name,
      platform: 'railway' as const,
      path: `prod/${name}`,
      image: { literal: 'x' },
      addresses: [`railway_service.${name}`, `railway_variables.${name}`],
    })),
  };
  const manifest: StackManifest = {
    version: 2,
    environment: 'prod',
    platforms: ['railway'],
    state: { kind: 'local', path: 'state' },
    services: declared.services,
    ...describeTerraform({ resource }, declared),
    stateful: [],
    probe: { attempts: 1, intervalMs: 1, timeoutMs: 1 },
  };
  return { manifest };
}

const impact = (
  before: SynthesizedStack | undefined,
  after: SynthesizedStack | undefined,
  changed: string[] = [],
) =>
  estimateImpact({
    before: new Map(before && [['prod', before]]),
    after: new Map(after && [['prod', after]]),
    changed,
    changedKeys: () => undefined,
  });

const text = (found: ReturnType<typeof impact>) => renderImpact(found, createColors(false)).join('\n');

const web = stack({ railway_service: { web: { name: 'web', '//': { metadata: 1 } } } }, ['web'], ['token']);

test('the same declarations change nothing, whatever the metadata says', () => {
  const again = stack(
    { railway_service: { web: { '//': { metadata: 2 }, name: 'web' } } },
    ['web'],
    ['token'],
  );
  expect(impact(web, again)).toEqual({ environments: [], unchanged: ['prod'], secrets: [] });
  expect(text(impact(web, again))).toBe('  nothing changes in prod');
});

test('services that come and go are named as a whole, and new inputs with them', () => {
  const other = stack({ railway_service: { api: { name: 'api' } } }, ['api'], ['password']);
  expect(text(impact(web, other))).toBe(
    '  prod\n    - web\n    + api\n    needs password\n    no longer uses token',
  );
  expect(text(impact(undefined, web))).toBe('  prod  added\n    + web\n    needs token');
  expect(text(impact(web, undefined))).toBe('  prod  removed\n    - web\n    no longer uses token');
});

test('what changes in a service is named and never shown', () => {
  const before = stack({ railway_variables: { web: { variables: { A: 'one', B: 'two' }, partial: true } } }, [
    'web',
  ]);
  const after = stack(
    { railway_variables: { web: { variables: { A: 'sentinel', C: 'new' }, partial: true } } },
    ['web'],
  );
  const found = text(impact(before, after));
  expect(found).toBe(
    '  prod\n    ~ web\n        ~ railway_variables.web: variables.A, variables.C, variables.B',
  );
  expect(JSON.stringify(impact(before, after))).not.toContain('sentinel');
});

test('a resource of no service is shared; one that only follows others is another deployment', () => {
  const before = stack(
    { railway_project: { p: { name: 'a' } }, railway_service: { web: { config_hash: '1' } } },
    ['web'],
  );
  const after = stack(
    { railway_project: { p: { name: 'b' } }, railway_service: { web: { config_hash: '2' } } },
    ['web'],
  );
  expect(text(impact(before, after))).toBe(
    '  prod\n    ~ shared\n        ~ railway_project.p: name\n    ~ web\n        ~ railway_service.web: another deployment',
  );
});

test('encrypted inputs belong to their environment', () => {
  expect(text(impact(web, web, ['secrets/prod.enc.tfvars', 'README.md']))).toBe(
    '  prod\n    ~ secrets/prod.enc.tfvars',
  );
});

test('of encrypted JSON the keys that differ are told apart by their ciphertext', () => {
  const before = JSON.stringify({ a: 'ENC[1]', b: 'ENC[2]', c: 'ENC[3]', sops: { mac: '1' } });
  const after = JSON.stringify({ a: 'ENC[1]', b: 'ENC[9]', d: 'ENC[4]', sops: { mac: '2' } });
  expect(keysThatDiffer(before, after)).toEqual(['b', 'c', 'd']);
  expect(keysThatDiffer(undefined, after)).toEqual(['a', 'b', 'd']);
  expect(keysThatDiffer('not JSON', after)).toEqual(['a', 'b', 'd']);
});
