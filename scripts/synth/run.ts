import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { chooseEnvironment } from '../../core/project';
import { synthesizeAll } from '../../workspace/synth/synthesis';

/** `plumbline synth`. */
export async function runSynth(
  context: CommandContext & { readonly environment: string | undefined },
): Promise<ExitCode> {
  const { output, root, env, environment } = context;
  const step = output.step('Synthesizing');
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) }).catch((error) => {
    step.fail();
    throw error;
  });
  step.done('Synthesized');
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
