import { PlumblineError } from '../../core/errors';
import type { FailureCode } from '../../core/failure-code';
import { HCP_TOKEN } from '../../core/hcp-token';
import { hcpTokenVariable } from '../../core/state-kinds';

/** What the message of a refusal needs to know. */
export interface Refusal {
  /** Such as `read the workspace acme/shop`. */
  readonly purpose: string;
  readonly host: string;
  readonly status: number;
  /** HCP Terraform's own words, which hold no secret. */
  readonly said: readonly string[];
  /** Where the token comes from, such as `TF_API_TOKEN`. */
  readonly tokenSource: string;
}

interface Known {
  readonly why: (refusal: Refusal) => string;
  readonly next: (refusal: Refusal) => string;
}

/** What HCP Terraform's answers mean (https://developer.hashicorp.com/terraform/cloud-docs/api-docs#response-codes). */
const KNOWN: Readonly<Record<number, Known>> = {
  401: {
    why: ({ tokenSource }) => `The token from ${tokenSource} is wrong, expired or revoked.`,
    next: ({ host }) => `Make a new one at https://${host}/app/settings/tokens, ${givenAs(host)}.`,
  },
  403: {
    why: ({ tokenSource }) =>
      `The token from ${tokenSource} may not do that, or not from this network address.`,
    next: () => 'Ask an owner of the organization for the permission, or for an exception from its IP rules.',
  },
  404: {
    why: ({ tokenSource }) =>
      `It does not exist, or the token from ${tokenSource} may not do that: HCP Terraform answers both with 404.`,
    next: () => 'Check the names, and give the token’s user or team access to the workspace.',
  },
  409: {
    why: () => 'It is in another state than this needs.',
    next: () => 'Look at the workspace, then run the command again.',
  },
  422: {
    why: () => 'HCP Terraform does not take what was sent.',
    next: () => 'Check the names in the declaration of the state.',
  },
  503: {
    why: () => 'The newest state version is announced and not taken in yet; unlocking now would lose it.',
    next: () =>
      'Wait a minute and run the command again. When it stays so, an administrator of the workspace can force it.',
  },
};

/** How a token is handed over. */
export const givenAs = (host: string): string =>
  `and give it as ${HCP_TOKEN} or ${hcpTokenVariable(host)} in the environment`;

/** Turns a refusal of HCP Terraform's into one for people. */
export function hcpError(refusal: Refusal): PlumblineError {
  const { purpose, host, status, said } = refusal;
  const words = said.join('; ').trim().replace(/\s+/g, ' ');
  const known = KNOWN[status];
  const code: FailureCode = status === 503 ? 'no-answer' : known ? 'refused' : 'unknown-answer';
  return new PlumblineError(
    {
      what: `Cannot ${purpose}: HCP Terraform at ${host} answered HTTP ${status}${words && ` "${words}"`}`,
      why: known?.why(refusal) ?? 'It refused the request, or another program answers at its address.',
      next: known?.next(refusal) ?? 'Check the host name in the declaration of the state.',
    },
    { code },
  );
}
