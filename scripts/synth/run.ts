import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { count } from '../../core/count';
import { PlumblineError } from '../../core/errors';
import { chooseEnvironment } from '../../core/project';
import { synthesizeAll } from '../../workspace/synth/synthesis';
import { typeProblems } from '../../workspace/synth/types';

/** `plumbline synth`. */
export async function runSynth(
  context: CommandContext & { readonly environment: string | undefined },
): Promise<ExitCode> {
  const { output, root, env, environment } = context;
  const abort = new AbortController();
  // Beside each other: the compiler takes longer than the app. A plan does not wait for it.
  const types = typeProblems({ root, env, signal: abort.signal });
  types.catch(() => {});
  const step = output.step('Synthesizing');
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) }).catch((error) => {
    abort.abort();
    step.fail();
    throw error;
  });
  step.done('Synthesized');
  await refuseProblems(context, types);
  const names =
    environment === undefined ? [...stacks.keys()] : [chooseEnvironment(environment, [...stacks.keys()])];
  const synthesized = names.map((name) => stacks.get(name)!);
  for (const { manifest, stackDir } of synthesized) {
    const services = manifest.services.map(({ name }) => name).join(', ');
    output.line(
      `${output.colors.bold(manifest.environment)}  ${manifest.platforms.join(' + ')}: ${services}`,
    );
    output.line(`  ${stackDir}`);
  }
  output.result({
    environments: synthesized.map(({ manifest, stackDir }) => ({
      name: manifest.environment,
      stackDir,
      platforms: manifest.platforms,
      services: manifest.services.map(({ name, platform }) => ({ name, platform })),
      inputs: manifest.inputs,
    })),
  });
  return EXIT.done;
}

async function refuseProblems({ output }: CommandContext, types: Promise<string[] | undefined>) {
  const step = output.step('Checking the types');
  const problems = await types.catch((error) => {
    step.fail();
    throw error;
  });
  if (problems === undefined || problems.length === 0) {
    step.done(problems ? 'Checked the types' : 'Types were not checked: the project has no TypeScript');
    return;
  }
  step.fail();
  throw new PlumblineError({
    what: problems[0]!,
    why: ['The types do not fit.', ...problems.slice(1)].join('\n'),
    next: `Correct ${count(problems.length, 'place')}; the stacks were written all the same, and plan does not look at types.`,
  });
}
