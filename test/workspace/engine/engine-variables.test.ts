import { Secret } from '../../../core/secret';
import { childEnv, hostEnv } from '../../../workspace/engine/engine-variables';
import { manifestOf } from './project';

const input = (name: string) => ({ name, secret: false, image: false, description: '', required: false });
const given = (values: Record<string, string>) =>
  new Map(
    Object.entries(values).map(([name, value]) => [name, { value: Secret.shown(value), source: 'test' }]),
  );

test('the engine gets its surroundings, the inputs of its stack and nothing else', () => {
  const env = childEnv(
    {
      PATH: '/bin',
      HOME: '/root',
      HTTPS_PROXY: 'http://proxy',
      RAILWAY_TOKEN: 'r',
      DOKPLOY_TOKEN: 'd',
      GITHUB_TOKEN: 'g',
      SOPS_AGE_KEY: 'AGE-SECRET-KEY-1',
      SOPS_AGE_KEY_CMD: 'cat key',
      SOPS_AGE_KEY_FILE: '/key',
      TF_VAR_other: 'o',
      TF_CLI_ARGS: '-lock=false',
      TF_DATA_DIR: '/elsewhere',
      TF_WORKSPACE: 'elsewhere',
    },
    { ...manifestOf('prod'), platforms: ['railway'], inputs: [input('docker_image'), input('absent')] },
    given({ docker_image: 'ghcr.io/acme/grid:v1-aaaaaa', undeclared: 'u' }),
  );
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/root',
    HTTPS_PROXY: 'http://proxy',
    RAILWAY_TOKEN: 'r',
    TF_VAR_docker_image: 'ghcr.io/acme/grid:v1-aaaaaa',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
  });
});

test('of two tokens of one platform the engine and what it starts get one', () => {
  const env = { RAILWAY_TOKEN: 'r', RAILWAY_API_TOKEN: 'a' };
  const declared = { ...manifestOf('prod'), platforms: ['railway' as const] };
  for (const child of [childEnv(env, declared, given({})), hostEnv(env)])
    expect(Object.keys(child).filter((name) => name.startsWith('RAILWAY_'))).toEqual(['RAILWAY_TOKEN']);
});

test('a configuration file of the engine is passed on when it exists', () => {
  const env = (path: string) => childEnv({ TF_CLI_CONFIG_FILE: path }, manifestOf('prod'), given({}));
  expect(env(__filename)['TF_CLI_CONFIG_FILE']).toBe(__filename);
  expect(env('/nowhere/terraformrc')).not.toHaveProperty('TF_CLI_CONFIG_FILE');
});
