import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSecrets, redact } from '../../../core/redaction';
import { childEnv, hostEnv } from '../../../workspace/engine/engine-variables';
import { hcpToken } from '../../../workspace/hcp-terraform/token';
import { manifestOf } from '../engine/project';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plumbline-token-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
  forgetSecrets();
});

const HOST = 'tfe.my-team.example';
const found = (env: Record<string, string>, host = HOST) => {
  const token = hcpToken(host, { HOME: home, ...env });
  return typeof token === 'object' ? [token.value.reveal(), token.source] : token;
};

describe('a token for HCP Terraform', () => {
  test('is that of its host, else that of the pipeline, and masked', () => {
    const own = { TF_TOKEN_tfe_my__team_example: 'own-token-0123456789' };
    const pipeline = { TF_API_TOKEN: 'pipeline-token-0123456789' };
    expect(found({ ...own, ...pipeline })).toEqual(['own-token-0123456789', 'TF_TOKEN_tfe_my__team_example']);
    expect(found(pipeline)).toEqual(['pipeline-token-0123456789', 'TF_API_TOKEN']);
    expect(found(own, 'app.terraform.io')).toBeUndefined();
    expect(redact('own-token-0123456789 pipeline-token-0123456789')).not.toContain('0123456789');
  });

  test('may be where "terraform login" puts it', () => {
    mkdirSync(join(home, '.terraform.d'));
    const file = join(home, '.terraform.d/credentials.tfrc.json');
    writeFileSync(file, JSON.stringify({ credentials: { [HOST]: { token: 'login-token' } } }));
    expect(found({})).toEqual(['login-token', file]);
    expect(found({}, 'app.terraform.io')).toBeUndefined();
    writeFileSync(file, '{"credentials":');
    expect(found({})).toBeUndefined();
  });

  test('may be in the configuration of the engine, or with a program that only the engine asks', () => {
    const file = join(home, '.terraformrc');
    writeFileSync(file, `credentials "${HOST}" {\n  token = "written-token"\n}\n`);
    expect(found({})).toEqual(['written-token', file]);
    expect(found({ TF_CLI_CONFIG_FILE: join(home, 'other') })).toBeUndefined();
    writeFileSync(file, 'credentials_helper "vault" {\n}\n');
    expect(found({})).toBe('helper');
  });
});

test('the engine gets the token of the pipeline under the name that it reads, and nobody else gets any', () => {
  const place = { organization: 'acme', workspace: 'prod', hostname: HOST };
  const manifest = manifestOf('prod', { state: { kind: 'cloud', ...place } });
  const env = { TF_API_TOKEN: 'pipeline-token-0123456789' };
  expect(childEnv(env, manifest, new Map())).toMatchObject({
    TF_TOKEN_tfe_my__team_example: 'pipeline-token-0123456789',
    TF_FORCE_LOCAL_BACKEND: '1',
  });
  expect(childEnv(env, manifest, new Map())).not.toHaveProperty('TF_API_TOKEN');
  const both = { ...env, 'TF_TOKEN_tfe.my-team.example': 'own-token' };
  expect(childEnv(both, manifest, new Map())).not.toHaveProperty('TF_TOKEN_tfe_my__team_example');
  expect(Object.keys(childEnv(env, manifestOf('prod'), new Map()))).not.toContain(
    'TF_TOKEN_tfe_my__team_example',
  );
  expect(Object.keys(hostEnv(env)).filter((name) => name.startsWith('TF_'))).toEqual([]);
});
