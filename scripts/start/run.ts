import { createHash } from 'node:crypto';
import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { SANDBOX } from '../../core/project';
import type { Output } from '../../core/terminal/output';
import type { Ask } from '../../core/terminal/question';
import type { HttpRuntime } from '../../platforms/http';
import type { Interruption } from '../../workspace/engine';
import { readInputs } from '../../workspace/inputs';
import { changeSecrets, secretsFileOf, setSecret } from '../../workspace/secrets-file';
import { type ApplyResult, runApply } from '../apply/run';
import type { DriftReport } from '../drift/report';
import { runDrift } from '../drift/run';
import { runStatus } from '../sandbox/status/run';
import { runUp } from '../sandbox/up/run';
import { publicNames } from '../sandbox/up/secrets-file';

export interface StartInput extends CommandContext {
  readonly now: () => Date;
  readonly interruption: Interruption;
  readonly runtime: HttpRuntime;
  /** Milliseconds of a simulated second. */
  readonly secondMs: number;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
}

/** What `plumbline start --json` prints. */
export interface StartReport {
  readonly changed: number;
  readonly services: readonly { readonly name: string; readonly url?: string; readonly verdict: string }[];
  readonly drift: DriftReport['answer'];
}

/**
 * `npm start`: the whole way of a change, against the embedded sandbox. A second start finds everything in place and
 * only verifies.
 */
export async function runStart(input: StartInput): Promise<ExitCode> {
  const { output } = input;
  // The commands below print for people; the one JSON document of this command is its own.
  const quiet: StartInput = { ...input, output: { ...output, result() {} } };

  heading(output, 'A platform to deploy to: Railway and Dokploy, embedded');
  await runUp(quiet);
  const rolled = await rollOut(quiet);
  if (rolled.apply.exitCode !== EXIT.done) return rolled.apply.exitCode;
  heading(output, 'What runs now');
  await runStatus(quiet);
  output.result(rolled.report);
  const offered =
    rolled.drift === EXIT.done && input.ask !== undefined ? await offer(quiet, input.ask) : EXIT.done;
  if (offered !== EXIT.done) return offered;
  await suggest(input);
  return rolled.drift;
}

interface RolledOut {
  readonly apply: ApplyResult;
  readonly drift: ExitCode;
  readonly report: StartReport;
}

function heading(output: Output, text: string): void {
  output.line();
  output.line(output.colors.bold(text));
}

/** Plans, applies that very plan, verifies, and looks for drift. */
async function rollOut(input: StartInput): Promise<RolledOut> {
  const shared = { ...input, environment: SANDBOX };
  heading(input.output, 'Plan, apply that very plan, verify: plumbline apply sandbox');
  const apply = await runApply({ ...shared, plan: undefined, yes: true, ask: undefined });
  const healthy = apply.exitCode === EXIT.done;
  if (healthy) heading(input.output, 'Is it what was declared? plumbline drift sandbox');
  const drift = healthy ? await runDrift(shared) : undefined;
  return {
    apply,
    drift: drift?.exitCode ?? EXIT.unknown,
    report: {
      changed: apply.completed.length,
      services: apply.health.map(({ service, url, verdict }) => ({
        name: service,
        verdict,
        ...(url !== undefined && { url }),
      })),
      drift: drift?.report.answer ?? 'unknown',
    },
  };
}

/** Lets a person roll out the next image. */
async function offer(input: StartInput, ask: Ask): Promise<ExitCode> {
  const { output, interruption } = input;
  const { from, to, file } = await nextRollout(input);
  output.line();
  output.line(`A rollout is one edit: docker_image in ${file}, from ${from} to ${to}.`);
  const answer = await ask('Make that edit and see the plan? [Y/n] ', interruption.signal);
  if (!/^(y(es)?)?$/i.test(answer.trim())) return EXIT.done;
  const secretsFile = secretsFileOf(input.root, SANDBOX);
  await changeSecrets(secretsFile, { ...input, publicNames }, ({ text }) =>
    setSecret(text, secretsFile.form, 'docker_image', to, file),
  );
  const shared = { ...input, environment: SANDBOX };
  const { exitCode } = await runApply({ ...shared, plan: undefined, yes: false, ask });
  if (exitCode !== EXIT.done) return exitCode;
  await runStatus(input);
  return EXIT.done;
}

/** The image that the sandbox runs, the next one, and the file that says so. */
export async function nextRollout({ root, env }: Pick<CommandContext, 'root' | 'env'>) {
  const declared = [...publicNames].map((name) => ({ name, secret: false }));
  const inputs = await readInputs({ root, environment: SANDBOX, env, declared });
  const from = inputs.get('docker_image')?.value.reveal() ?? '';
  return { from, to: nextImage(from), file: secretsFileOf(root, SANDBOX).file };
}

/** Says what to try next. */
async function suggest(input: CommandContext): Promise<void> {
  const { output } = input;
  const { bold, cyan } = output.colors;
  const { to, file } = await nextRollout(input);
  const topics: readonly (readonly [string, readonly string[]])[] = [
    [
      `Roll out a new image: one value in ${file}`,
      [`secrets set docker_image ${to} --env ${SANDBOX}`, 'plan sandbox', 'apply sandbox'],
    ],
    [
      'See a rollout fail and the old version go on serving',
      [
        'sandbox break never-healthy --service web',
        `secrets set docker_image ${nextImage(to)} --env ${SANDBOX}`,
        'apply sandbox',
        'sandbox break never-healthy --service web --off',
      ],
    ],
    [
      'Change something by hand, as in a dashboard, and find it',
      ['sandbox break edit-healthcheck-removed --service web', 'drift sandbox'],
    ],
    ['Look around, and stop', ['sandbox status', 'sandbox down']],
    ['Move a project of your own onto it: README.md, then', ['doctor']],
  ];
  output.line();
  output.line(bold('What to try next'));
  for (const [text, commands] of topics) {
    output.line(`  ${text}`);
    for (const command of commands) output.line(`      ${cyan(`npx plumbline ${command}`)}`);
  }
}

/** `…:v1-a1b2c3d` → `…:v2-<7 hex digits>`: the next release of an image, as its publisher would tag it. */
export function nextImage(image: string): string {
  const [, name, number] = /^(.+):v(\d+)-[0-9a-f]+$/.exec(image) ?? [];
  if (name === undefined || number === undefined) return 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';
  const version = Number(number) + 1;
  const commit = createHash('sha256').update(`${name}:${version}`).digest('hex').slice(0, 7);
  return `${name}:v${version}-${commit}`;
}
