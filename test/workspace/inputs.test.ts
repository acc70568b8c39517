import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetSecrets, redact } from '../../core/redaction';
import { generateIdentity } from '../../formats/sops';
import { type Inputs, inputsEnv, readInputs } from '../../workspace/inputs';
import { type SecretsProject, secretsProject } from './secrets-file/project';

describe('inputs of an environment', () => {
  let project: SecretsProject;
  beforeEach(async () => {
    project = await secretsProject();
    mkdirSync(join(project.root, 'secrets'));
  });
  afterEach(() => {
    project.remove();
    forgetSecrets();
  });

  const declared = [
    { name: 'docker_image', secret: false },
    { name: 'token', secret: true },
  ];
  const write = (content: string | Buffer, file = 'prod.tfvars') =>
    writeFileSync(join(project.root, 'secrets', file), content);
  const read = (env: Record<string, string | undefined> = {}) =>
    readInputs({
      root: project.root,
      environment: 'prod',
      env: { ...project.context.env, HOME: project.root, ...env },
      declared,
    });
  const shown = (inputs: Inputs) =>
    [...inputs].map(([name, { value, source }]) => [name, value.reveal(), source]);

  test('come from the TF_VAR_ variables of what is declared where there is no file', async () => {
    const env = { TF_VAR_docker_image: 'a:v1.2.3', TF_VAR_stray: 'x', TF_VAR_token: '' };
    expect(shown(await read(env))).toEqual([
      ['docker_image', 'a:v1.2.3', 'environment variable TF_VAR_docker_image'],
    ]);
  });

  test('come from the file, which is stronger than the process environment as it is for Terraform', async () => {
    write('\ndocker_image = "file:v1.2.3"\n');
    const inputs = await read({ TF_VAR_docker_image: 'stray:v9.9.9', TF_VAR_token: 'kept' });
    expect(shown(inputs)).toEqual([
      ['docker_image', 'file:v1.2.3', 'secrets/prod.tfvars:2'],
      ['token', 'kept', 'environment variable TF_VAR_token'],
    ]);
  });

  test.each([
    ['tfvars', '# x\ndocker_image = "file:v1.2.3"\ntoken = "hunter2hunter2"\n', 3],
    ['json', '{\n"docker_image": "file:v1.2.3",\n"token": "hunter2hunter2"}', 3],
  ] as const)('come from an encrypted file of the %s form', async (form, text, line) => {
    const { file } = await project.create('prod', form, text);
    const inputs = await read({ TF_VAR_docker_image: 'stray:v9.9.9' });
    expect(shown(inputs)).toEqual([
      ['docker_image', 'file:v1.2.3', expect.stringContaining(`${file}:`)],
      ['token', 'hunter2hunter2', `${file}:${form === 'json' ? 3 : line}`],
    ]);
  });

  test('are masked once it is known what is declared, which may fail meanwhile', async () => {
    await project.create('prod', 'tfvars', 'docker_image = "file:v1.2.3"\ntoken = "hunter2hunter2"\n');
    forgetSecrets();
    const options = { root: project.root, environment: 'prod', env: project.context.env };
    expect(shown(await readInputs({ ...options, declared: Promise.resolve(declared) }))).toHaveLength(2);
    expect(redact('hunter2hunter2 file:v1.2.3')).toMatch(/^(?!hunter).* file:v1\.2\.3$/);
    const refused = Promise.reject(new Error('synthesis was refused'));
    await expect(readInputs({ ...options, declared: refused })).rejects.toThrow('synthesis was refused');
  });

  test('are secret unless they are declared otherwise, wherever they come from', async () => {
    write('docker_image = "file:v1.2.3"\nunknown = ["hunter2hunter2", { a = 987654321 }]\n');
    const inputs = await read({ TF_VAR_token: 'hunter3hunter3' });
    expect(JSON.stringify([...inputs])).not.toMatch(/hunter|file:v1/);
    expect(redact('file:v1.2.3 hunter2hunter2 987654321 hunter3hunter3')).toBe(
      'file:v1.2.3 [secret] [secret] [secret]',
    );
  });

  test('reach the engine as environment variables, in Terraform’s own notation unless they are texts', async () => {
    write('replicas = 3\ndebug = false\nname = "a\\n$${b}"\nlist = ["x", { y = null }]\ngone = null\n');
    expect(inputsEnv(await read())).toEqual({
      TF_VAR_replicas: '3',
      TF_VAR_debug: 'false',
      TF_VAR_name: 'a\n${b}',
      TF_VAR_list: '["x", {y = null}]',
    });
  });

  test('are not taken from the file of another environment', async () => {
    write('docker_image = "x:v1.2.3"', 'staging.tfvars');
    expect((await read()).size).toBe(0);
  });

  test('in an encoding other than UTF-8 are refused', async () => {
    write(Buffer.from([0x61, 0x3d, 0x22, 0xff, 0xfe, 0x22]));
    await expect(read()).rejects.toThrow(/secrets\/prod\.tfvars is not UTF-8 text/);
  });

  test('in a plaintext file beside an encrypted one are refused, as nobody can tell which counts', async () => {
    await project.create('prod', 'tfvars', 'token = "a"\n');
    write('token = "b"\n');
    await expect(read()).rejects.toThrow(/secrets\/prod\.enc\.tfvars and secrets\/prod\.tfvars both hold/);
  });

  test('that no key opens are refused, and the key is not shown', async () => {
    await project.create('prod', 'tfvars', 'token = "hunter2hunter2"\n');
    await expect(read({ SOPS_AGE_KEY: undefined })).rejects.toThrow(/prod\.enc\.tfvars/);
    const { identity } = await generateIdentity();
    await expect(read({ SOPS_AGE_KEY: identity })).rejects.not.toThrow(new RegExp(identity.slice(20, 40)));
  });
});
