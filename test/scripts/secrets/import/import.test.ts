import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createOutput } from '../../../../core/terminal/output';
import { encryptDocument } from '../../../../formats/sops';
import { runImport } from '../../../../scripts/secrets/import/run';
import { KEPT, kept, OWNER_KEY } from '../../../formats/sops/support';
import { Repository, useProgram } from '../support/repository';
import { declareStack } from '../support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const OLD = 'ghcr.io/acme/grid:v123-abcdef';
const NEW = 'ghcr.io/acme/grid:v124-abcdef';
const SECRET = 'sentinel-old-0123456789abcdef0123456789';
const OTHER = 'sentinel-new-0123456789abcdef0123456789';
const CONTENT = `# The image of the web service\ndocker_image = "${OLD}" # pinned\n`;

const program = useProgram();
let repository: Repository;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
  mkdirSync(join(repository.root, 'given'));
  repository.write('.gitignore', `${repository.read('.gitignore')}\ngiven/\n`);
});
afterAll(() => repository.remove());
beforeEach(() => repository.seal(CONTENT));

const digest = () => createHash('sha256').update(repository.read(FILE)).digest('hex');
const values = async () => (await repository.open()).values;

/** A file that is given, encrypted for the owner of the repository. */
async function sealed(name: string, text: string): Promise<string> {
  const recipients = [repository.owner.recipient];
  const bytes = await encryptDocument(Buffer.from(text), { file: name, recipients, now: new Date(0) });
  return given(name, bytes);
}

function given(name: string, content: string | Uint8Array): string {
  repository.write(`given/${name}`, content);
  return `given/${name}`;
}

/** As a person who also has the key of the kept files. */
const withKeptKey = () => ({ env: { SOPS_AGE_KEY: `${repository.owner.identity}\n${OWNER_KEY}` } });

/** Refused for the reason, with nothing written and no value said. */
async function refused(args: readonly string[], reason: string | RegExp): Promise<string> {
  const before = digest();
  const { code, out, err } = await repository.run(['import', ...args], { env: { PLUMBLINE_DEBUG: '1' } });
  expect(code).toBe(1);
  expect(err).toMatch(reason);
  expect(err).toMatch(/why: {2}/);
  expect(out + err).not.toContain('sentinel');
  expect(digest()).toBe(before);
  return err;
}

describe('taking values over', () => {
  test('of a dotenv file maps capitals to declared inputs, and keeps every other byte', async () => {
    const file = given(
      '.env',
      `# laptop\nexport SESSION_SECRET="${SECRET}"\nregion='eu'\nFINGERPRINT_KEY=\nDOCKER_IMAGE=${OLD}\n`,
    );
    const { code, out, err } = await repository.run(['import', file]);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('SESSION_SECRET → session_secret: added');
    expect(out).toContain('region: added');
    expect(out).toContain('DOCKER_IMAGE → docker_image: the same');
    expect(out).toContain('FINGERPRINT_KEY: skipped, as it is empty');
    expect(out).toContain(`Written to ${FILE}`);
    expect(out).toContain('still has the values in plaintext');
    expect(out).not.toContain('sentinel');
    expect((await repository.open()).text).toBe(
      `${CONTENT}session_secret = "${SECRET}"\nregion         = "eu"\n`,
    );
  });

  test('as JSON is one document of names', async () => {
    const file = given(
      'values.json',
      `{"SESSION_SECRET": "${SECRET}", "docker_image": "${NEW}", "region": null}`,
    );
    const { code, out } = await repository.run(['import', file, '--yes', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      environment: 'prod',
      file: FILE,
      source: file,
      added: ['session_secret'],
      changed: ['docker_image'],
      same: [],
      skipped: ['region'],
      mapped: [{ from: 'SESSION_SECRET', name: 'session_secret' }],
      written: true,
    });
    expect(await values()).toEqual({ docker_image: NEW, session_secret: SECRET });
  });

  test.each<[string, string]>([
    ['values.enc.json', `{"session_secret": "${SECRET}", "region": "eu"}`],
    ['other.enc.tfvars', `# note\nsession_secret = "${SECRET}"\nregion = "eu"\n`],
    ['secrets.env.enc', `SESSION_SECRET=${SECRET}\nREGION=eu\n`],
  ])('of the SOPS document %s', async (name, text) => {
    const { code, out } = await repository.run(['import', await sealed(name, text)]);
    expect(code).toBe(0);
    expect(out).not.toContain('plaintext');
    expect(await values()).toEqual({ docker_image: OLD, session_secret: SECRET, region: 'eu' });
  });

  test('of a tfvars file into the JSON form of another environment', async () => {
    await repository.seal(`{"session_secret": "${SECRET}"}`, { environment: 'staging', form: 'json' });
    const file = given('staging.tfvars', `docker_image = "${NEW}"\n`);
    expect((await repository.run(['import', file, '-e', 'staging'])).code).toBe(0);
    const { values: after } = await repository.open({ environment: 'staging', form: 'json' });
    expect(after).toEqual({ session_secret: SECRET, docker_image: NEW });
  });

  test('lists and objects of YAML, and sections of INI, are those of tfvars', async () => {
    for (const name of [KEPT.yaml, KEPT.dotenv, KEPT.ini]) {
      const file = given(name, kept(name));
      const { code, err, out } = await repository.run(
        ['import', file, '--undeclared', '--yes'],
        withKeptKey(),
      );
      expect(err).toBe('');
      expect(code).toBe(0);
      expect(out).not.toMatch(/secret-\d/);
    }
    // Names are padded like the one above them.
    const text = (await repository.open()).text.replaceAll(/ +=/g, ' =');
    expect(text).toBe(`${CONTENT}a = "secret-1"
list = [
  "secret-2",
  {
    k = "two\\nlines\\n"
  },
]
moment = "2001-12-14T00:00:00Z"
octal = "0777"
float = 15000000000
A = "\\"secret-1\\""
B = "two\\nlines"
E = "a=b"
bare = "secret-1"
section = {
  a = "secret-2"
  b = "x;y"
}
other = {
  k = "quoted"
}
`);
  });

  test('a text that says what a number or a truth value says is the same', async () => {
    await repository.seal(`docker_image = "${OLD}"\nregion = 5\nsession_secret = true\n`);
    const before = digest();
    const { code, out } = await repository.run(['import', given('.env', 'REGION=5\nsession_secret=true\n')]);
    expect(code).toBe(0);
    expect(out).toContain(`${FILE} is as it was`);
    expect(digest()).toBe(before);
  });

  test('in a dry run writes nothing, and asks nothing', async () => {
    const before = digest();
    const file = given('.env', `docker_image=${NEW}\n`);
    const { code, out } = await repository.run(['import', file, '--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain('docker_image: changed');
    expect(out).toContain(`Nothing was written to ${FILE}`);
    expect(digest()).toBe(before);
  });
});

describe('what is refused', () => {
  test('a change of values that are there, where nobody can be asked', async () => {
    const file = given('.env', `DOCKER_IMAGE=${NEW}\nSESSION_SECRET=${SECRET}\n`);
    await refused([file], /nobody confirmed that given\/\.env changes docker_image in secrets\/prod/);
    expect((await repository.run(['import', file, '--yes'])).code).toBe(0);
    expect(await values()).toEqual({ docker_image: NEW, session_secret: SECRET });
  });

  test('names that are not declared, all of them, with what they may be meant as', async () => {
    const file = given('.env', `SESION_SECRET=${SECRET}\nZEBRA=${OTHER}\n`);
    const err = await refused([file], /declares no input SESION_SECRET, ZEBRA, which given\/\.env sets/);
    expect(err).toContain('SESION_SECRET may be meant as session_secret');
    expect((await repository.run(['import', file, '--undeclared'])).code).toBe(0);
    expect(await values()).toMatchObject({ ZEBRA: OTHER });
  });

  test.each<[string, string, string, RegExp]>([
    [
      'one input under two names',
      '.env',
      `SESSION_SECRET=${SECRET}\nsession_secret=x\n`,
      /are both the input session_secret/,
    ],
    [
      'a name that is there twice',
      '.env',
      `session_secret=${SECRET}\nsession_secret=x\n`,
      /:2: session_secret is set again/,
    ],
    [
      'a key without quotes',
      '.env',
      `session_secret=-----BEGIN\n${SECRET}\nsentinel==\n`,
      /:2: this is neither name=value/,
    ],
    [
      'an image that is not pinned',
      '.env',
      'DOCKER_IMAGE=ghcr.io/acme/grid:latest\n',
      /DOCKER_IMAGE in given\/\.env/,
    ],
    ['a value that is too long', '.env', `SESSION_SECRET=${'x'.repeat(140_000)}\n`, /bytes long/],
    ['text in another encoding', 'x.tfvars', 'session_secret = "é"', /not UTF-8/],
    ['JSON that is none', 'values.json', `{"session_secret": "${SECRET}}`, /values\.json:1/],
    ['JSON with a key twice', 'values.json', `{"region": "${SECRET}", "region": "x"}`, /is set again/],
    ['tfvars with an expression', 'x.tfvars', `session_secret = "${SECRET}" + var.x\n`, /x\.tfvars:1/],
    ['plain YAML', 'x.yaml', `session_secret: ${SECRET}\n`, /plain YAML is not read/],
    ['plain INI', 'x.ini', `session_secret = ${SECRET}\n`, /plain INI is not read/],
    [
      'a SOPS document without its MAC',
      'x.enc.json',
      `{"region": "${SECRET}", "sops": {"lastmodified": "2026-01-01T00:00:00Z"}}`,
      /not encrypted|MAC/,
    ],
  ])('%s', async (_, name, content, reason) => {
    await refused(
      [given(name, Buffer.from(content, name === 'x.tfvars' && content.includes('é') ? 'latin1' : 'utf8'))],
      reason,
    );
  });

  test('names that no input can have, with better ones', async () => {
    const file = given('values.json', `{"my.key": "${SECRET}", "8ball": "${OTHER}"}`);
    const err = await refused([file, '--undeclared'], /cannot be the name of an input/);
    expect(err).toContain('"my.key" → my_key, "8ball" → _8ball');
  });

  test('a document that was tampered with, that no key opens, or that is not there', async () => {
    const file = await sealed('values.enc.json', `{"session_secret": "${SECRET}", "region": "${OTHER}"}`);
    const document = JSON.parse(repository.read(file));
    given('values.enc.json', JSON.stringify({ ...document, region: document.session_secret }));
    await refused([file], /the value of region cannot be decrypted/);
    const { region: _, ...less } = document;
    given('values.enc.json', JSON.stringify(less));
    await refused([file], /its MAC does not match its values/);
    await refused([given(KEPT.yaml, kept(KEPT.yaml))], /none of the age keys found here opens it/);
    await refused(['given/nowhere.env'], /given\/nowhere\.env/);
  });
});

describe('a question', () => {
  const run = (answer: string, asked: string[] = [], meanwhile: () => Promise<void> = async () => {}) =>
    runImport({
      root: repository.root,
      env: repository.env(),
      output: createOutput({ stream: { write: () => {} }, errStream: { write: () => {} }, env: {} }),
      environment: 'prod',
      source: join(repository.root, given('.env', `docker_image=${NEW}\nregion=eu\n`)),
      ask: async (question) => {
        asked.push(question);
        await meanwhile();
        return answer;
      },
      now: () => new Date(),
    });

  test('names what is changed, and only "yes" writes it', async () => {
    const asked: string[] = [];
    const before = digest();
    await expect(run('y', asked)).rejects.toThrow(/was not confirmed, so nothing was written/);
    expect(asked).toEqual(['Change docker_image of prod? Only "yes" is taken: ']);
    expect(digest()).toBe(before);
    expect(await run('yes')).toBe(0);
    expect(await values()).toEqual({ docker_image: NEW, region: 'eu' });
  });

  test('is not asked when values are only added', async () => {
    await repository.seal('session_secret = "x"\n');
    const asked: string[] = [];
    expect(await run('no', asked)).toBe(0);
    expect(asked).toEqual([]);
  });

  test('covers what was shown and nothing that came meanwhile', async () => {
    const meanwhile = () => repository.seal(`${CONTENT}region = "us"\n`);
    await expect(run('yes', [], meanwhile)).rejects.toThrow(/was changed by something else meanwhile/);
    expect(await values()).toEqual({ docker_image: OLD, region: 'us' });
  });
});
