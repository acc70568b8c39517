/**
 * Builds the optional real tools into `toolsDir`. A tool that cannot be built costs nothing but the tests that need
 * it, which say so; therefore this ends well in any case.
 */
import { join } from 'node:path';
import { findOnPath, isExecutable } from '../../core/executables';
import { createOutput, type Output } from '../../core/terminal/output';
import { toolsDir } from '../../test/support/tools';
import { composeCheck } from './compose-check';
import { buildGoProgram, githubProvider, nullProvider, sops } from './go';
import { buildTofu, TOFU_VERSION } from './tofu';

const tools = [
  { name: `tofu-${TOFU_VERSION}`, build: buildTofu },
  ...[nullProvider, githubProvider, sops, composeCheck].map((program) => ({
    name: program.name,
    build: (target: string, env: NodeJS.ProcessEnv) => buildGoProgram(program, target, env),
  })),
];

/** `npm run tools [-- <name> …]`, each the beginning of a tool's name; without one all are built. */
async function main(names: readonly string[]): Promise<void> {
  const output = createOutput({ stream: process.stderr });
  const asked = tools.filter(
    ({ name }) => names.length === 0 || names.some((wanted) => name.startsWith(wanted)),
  );
  const missing = asked.filter(({ name }) => {
    const present = isExecutable(join(toolsDir, name));
    if (present) output.line(`✓ ${name} is built already`);
    return !present;
  });
  if (missing.length > 0 && findOnPath('go', process.env).length === 0) {
    const names = missing.map(({ name }) => name).join(' and ');
    output.warn(`Go is not on PATH: ${names} cannot be built, and the tests that need them will be skipped`);
    return;
  }
  // At the same time: half of it is waiting for downloads.
  await Promise.all(missing.map((tool) => buildTool(tool, output)));
}

async function buildTool({ name, build }: (typeof tools)[number], output: Output): Promise<void> {
  const step = output.step(`Building ${name} with Go`);
  try {
    await build(join(toolsDir, name), process.env);
    step.done(`Built ${name}`);
  } catch (error) {
    step.fail(`${name} could not be built: ${reason(error)}`);
  }
}

/** Go's last words; the lines before them are downloads. */
function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return stderr?.trim().split('\n').at(-1) || message;
}

main(process.argv.slice(2));
