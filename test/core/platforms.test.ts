import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf, PLATFORM_NAMES, SERVICE_PLATFORMS } from '../../core/platforms';
import { redact } from '../../core/redaction';
import { registerCredentials } from '../../core/redaction/credentials';
import { childEnv } from '../../workspace/engine/engine-variables';
import { manifestOf } from '../workspace/engine/project';

const variables = PLATFORM_NAMES.flatMap((platform) => {
  const { tokens, address } = factsOf(platform);
  return [...tokens, ...(address === undefined ? [] : [address])].map((name) => ({ platform, name }));
});

test('no two platforms share a variable', () => {
  const names = variables.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("an engine gets the variables of its stack's platforms and of no other", () => {
  const env = Object.fromEntries(variables.map(({ name }) => [name, 'value']));
  for (const platform of PLATFORM_NAMES) {
    const passed = Object.keys(childEnv(env, { ...manifestOf('prod'), platforms: [platform] }, new Map()));
    const [token, address] = [factsOf(platform).tokens[0], factsOf(platform).address];
    const own = [token, ...(address === undefined ? [] : [address])];
    expect(passed.filter((name) => name in env).sort()).toEqual(own.sort());
  }
});

test("every platform's tokens are masked", () => {
  const tokens = PLATFORM_NAMES.flatMap((platform) => factsOf(platform).tokens);
  const env = Object.fromEntries(tokens.map((name) => [name, `value-of-${name}-0123456789`]));
  registerCredentials(env);
  for (const value of Object.values(env)) expect(redact(`said ${value}`)).not.toContain(value);
});

test('where services run there is a provider of ours', () => {
  for (const platform of SERVICE_PLATFORMS) {
    const folder = join(__dirname, '../../providers', platform);
    expect([platform, existsSync(join(folder, 'main.ts')), existsSync(join(folder, 'definitions'))]).toEqual([
      platform,
      true,
      true,
    ]);
  }
});
