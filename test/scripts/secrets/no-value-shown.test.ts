import { encryptDocument } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';
import { useUnmaskedProgram } from './support/unmasked';

const SENTINEL = 'Zq7-sentinel/+do not print="0123456789';
const LITERAL = JSON.stringify(SENTINEL);
const STRANGER = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** The value as it is, and as it might stand in JSON, an address or base64. */
const FORMS = [
  SENTINEL,
  LITERAL.slice(1, -1),
  encodeURIComponent(SENTINEL),
  Buffer.from(SENTINEL).toString('base64').replace(/=+$/, ''),
  'Zq7-sentinel',
];

const program = useProgram();
const bundle = useUnmaskedProgram();
let repository: Repository;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterAll(() => repository.remove());

const COMMANDS = [
  ['show'],
  ['verify'],
  ['verify', '--cross-check'],
  ['set', 'session_secret', SENTINEL],
  ['set', 'session_secret', `${SENTINEL}2`, '--dry-run'],
  ['unset', 'session_secret', '--dry-run'],
  ['import', 'secrets/prod.enc.tfvars'],
  ['import', 'secrets/prod.enc.tfvars', '--undeclared', '--yes', '--dry-run'],
  ['rekey', '--dry-run'],
  ['rekey'],
  ['recipients', 'list'],
  ['recipients', 'add', STRANGER, '--dry-run'],
  ['recipients', 'sync', '--dry-run'],
  ['init', '--dry-run'],
  ['get', 'session_secre'],
  ['exec', '--only', 'nothing', '--', 'true'],
];

async function expectSilence(args: readonly string[]): Promise<void> {
  for (const form of [args, [...args.slice(0, 1), '--json', ...args.slice(1)]]) {
    const { out, err } = await repository.run(form, { env: { PLUMBLINE_DEBUG: '1' }, bundle });
    for (const shape of FORMS) expect(out + err).not.toContain(shape);
    expect(out + err).not.toContain('AGE-SECRET-KEY');
  }
}

test.each(COMMANDS.map((command) => [command.slice(0, 2).join(' ').slice(0, 30), command] as const))(
  'of a sound file by %s',
  async (_, command) => {
    await repository.seal(`docker_image = "ghcr.io/acme/grid:v1-abcdef"\nsession_secret = ${LITERAL}\n`);
    await expectSilence(command);
  },
);

test.each([
  ['a quote that is not closed', `session_secret = ${LITERAL.slice(0, -1)}\n`],
  ['a heredoc that is not closed', `session_secret = <<EOT\n${SENTINEL}\n`],
  ['a name that is there twice', `session_secret = ${LITERAL}\nsession_secret = ${LITERAL}\n`],
  ['an expression', `session_secret = ${LITERAL} + var.x\n`],
  ['a value without a name', `${LITERAL}\n`],
])('of a file with %s', async (_, content) => {
  await seal(content);
  for (const command of [
    ['show'],
    ['verify'],
    ['get', 'session_secret'],
    ['set', 'docker_image', 'x'],
    ['rekey'],
  ]) {
    await expectSilence(command);
  }
});

test('that is printed would be seen here, where nothing is masked', async () => {
  await repository.seal(`docker_image = "ghcr.io/acme/grid:v1-abcdef"\nsession_secret = ${LITERAL}\n`);
  // A value that a person put in the place of a name is masked only in the end.
  const misplaced = ['get', SENTINEL];
  const seen = await repository.run(misplaced, { bundle });
  expect(seen.err).toContain('Zq7-sentinel');
  expect((await repository.run(misplaced)).err).not.toContain('Zq7-sentinel');
});

/** A file as only the official sops or another program would write it. */
async function seal(content: string): Promise<void> {
  const bytes = await encryptDocument(Buffer.from(content), {
    file: 'prod.enc.tfvars',
    recipients: [repository.owner.recipient],
    now: new Date(0),
  });
  repository.write('secrets/prod.enc.tfvars', bytes);
}
