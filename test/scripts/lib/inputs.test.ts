import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsEnv, readInputs } from '../../../scripts/lib/inputs';

describe('inputs of an environment', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'plumbline-inputs-'));
    mkdirSync(join(root, 'secrets'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (content: string | Buffer) => writeFileSync(join(root, 'secrets', 'prod.tfvars'), content);
  const read = (env: Record<string, string | undefined> = {}) =>
    readInputs({ root, environment: 'prod', env });

  test('come from TF_VAR_ variables where there is no file', () => {
    expect([...read({ TF_VAR_docker_image: 'a:v1.2.3', HOME: '/root', TF_VAR_empty: '' })]).toEqual([
      ['docker_image', { value: 'a:v1.2.3', source: 'environment variable TF_VAR_docker_image' }],
    ]);
  });

  test('come from the file, which is stronger than the process environment as it is for Terraform', () => {
    write('\ndocker_image = "file:v1.2.3"\n');
    const inputs = read({ TF_VAR_docker_image: 'stray:v9.9.9', TF_VAR_other: 'kept' });
    expect(inputs.get('docker_image')).toEqual({ value: 'file:v1.2.3', source: 'secrets/prod.tfvars:2' });
    expect(inputs.get('other')?.value).toBe('kept');
  });

  test('reach the engine as environment variables, numbers and booleans included', () => {
    write('replicas = 3\ndebug = false\nname = "a\\nb"');
    expect(inputsEnv(read())).toEqual({ TF_VAR_replicas: '3', TF_VAR_debug: 'false', TF_VAR_name: 'a\nb' });
  });

  test('are not taken from the file of another environment', () => {
    writeFileSync(join(root, 'secrets', 'staging.tfvars'), 'docker_image = "x:v1.2.3"');
    expect(read().size).toBe(0);
  });

  test('in an encoding other than UTF-8 are refused', () => {
    write(Buffer.from([0x61, 0x3d, 0x22, 0xff, 0xfe, 0x22]));
    expect(() => read()).toThrow(/secrets\/prod\.tfvars is not UTF-8 text/);
  });
});
