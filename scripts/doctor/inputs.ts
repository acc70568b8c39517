import type { StackManifest } from '../../constructs/manifest';
import { pinAdvice, pinProblem } from '../../core/image-reference';
import { PLATFORM_NAMES, PLATFORMS, tokenInput } from '../../core/platforms';
import { SANDBOX } from '../../core/project';
import { FINGERPRINT_KEY_ADVICE, SHORTEST_KEY } from '../../providers/framework/fingerprint';
import { bad, ok, type Row } from '../../workspace/check-row';
import { undeclaredInputs } from '../../workspace/input-checks';
import type { Inputs } from '../../workspace/inputs';

/** Inputs that the providers also take from the process environment. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(PLATFORM_NAMES.map((name) => [tokenInput(name), PLATFORMS[name].tokens])),
  fingerprint_key: ['PLUMBLINE_FINGERPRINT_KEY'],
};

/** Where such an input comes from, as a sentence. */
const SOURCES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PLATFORM_NAMES.map((name) => [tokenInput(name), PLATFORMS[name].tokenAdvice])),
  fingerprint_key: FINGERPRINT_KEY_ADVICE,
};

/** Inputs that an environment cannot do without. */
export const neededInputs = (declared: StackManifest['inputs']): StackManifest['inputs'] =>
  declared.filter(({ name, required }) => required || name in FALLBACKS);

/** Whether an environment has the inputs it asks for, and they are of use. */
export function checkInputs(
  { environment, inputs: declared }: Pick<StackManifest, 'environment' | 'inputs'>,
  inputs: Inputs,
  env: Readonly<Record<string, string | undefined>>,
): Row[] {
  const given = (name: string) =>
    inputs.get(name)?.value.reveal() ??
    (FALLBACKS[name] ?? []).map((variable) => env[variable]).find(Boolean);
  const missing = neededInputs(declared).filter(({ name }) => !given(name));
  const rows = missing.map(({ name, description }) =>
    bad('fail', `input ${name}`, `missing: ${description}`, howToGive(name, environment)),
  );
  for (const { name, image, registries = [] } of declared) {
    const value = image ? inputs.get(name)?.value.reveal() : undefined;
    const problem = value === undefined ? undefined : pinProblem(value, { registries });
    if (problem !== undefined) {
      const next = `To pin it: ${pinAdvice(value!, { registries })}.`;
      rows.push(bad('fail', `input ${name}`, `"${value}" may not be deployed: ${problem}`, next));
    }
  }
  const key = given('fingerprint_key');
  if (key !== undefined && key.length < SHORTEST_KEY) {
    const detail = `has ${key.length} characters, and needs ${SHORTEST_KEY}`;
    rows.push(bad('fail', 'input fingerprint_key', detail, howToGive('fingerprint_key', environment)));
  }
  const undeclared = undeclaredInputs({ environment, inputs: declared }, inputs);
  if (undeclared !== undefined) {
    rows.push(bad('warn', 'inputs', undeclared, 'Correct the name, declare the input, or remove it.'));
  }
  return rows.length > 0 ? rows : [ok('inputs', `all ${declared.length} are there`)];
}

/** Where each kind of input comes from. */
function howToGive(name: string, environment: string): string {
  if (environment === SANDBOX) return 'Run `plumbline sandbox up`: it writes the inputs of the sandbox.';
  const [variable] = FALLBACKS[name] ?? [`TF_VAR_${name}`];
  const command = `Run \`plumbline secrets set ${name} --env ${environment}\`, or export ${variable}.`;
  return [SOURCES[name], command].filter(Boolean).join(' ');
}
