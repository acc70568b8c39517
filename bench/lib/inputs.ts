import { inputsEnv, readInputs } from '../../workspace/inputs';

/** The sandbox's inputs as `TF_VAR_*`, for contenders that know nothing of Plumbline. */
export async function inputsAsEnvironment(root: string): Promise<Record<string, string>> {
  return inputsEnv(await readInputs({ root, environment: 'sandbox', env: {}, declared: [] }));
}
