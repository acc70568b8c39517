/** The variable in which a pipeline has the token for HCP Terraform. The engine does not read it: it wants one by host. */
export const HCP_TOKEN = 'TF_API_TOKEN';

const PREFIX = 'TF_TOKEN_';

/**
 * The host whose token a variable holds; nothing for other variables. The engine takes dots and dashes as they are, too.
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials
 */
export function hostOfTokenVariable(name: string): string | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  return name.slice(PREFIX.length).replaceAll('__', '-').replaceAll('_', '.').toLowerCase();
}
