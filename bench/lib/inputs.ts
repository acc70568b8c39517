import { inputsEnv, readInputs } from '../../scripts/lib/inputs';

/** The sandbox's inputs as `TF_VAR_*`, for contenders that know nothing of Plumbline. */
export function inputsAsEnvironment(root: string): Record<string, string> {
  return inputsEnv(readInputs({ root, environment: 'sandbox', env: {} }));
}
