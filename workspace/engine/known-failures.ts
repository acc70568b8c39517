import type { ManifestState } from '../../constructs/manifest';
import type { ErrorParts } from '../../core/errors';
import type { FailureCode } from '../../core/failure-code';
import type { StateKind } from '../../core/state-kinds';
import { hasRescuedState, rescuedStatePath } from '../rescued-state';
import { HCP_FAILURES } from './hcp-failures';
import { LOCK_FAILURES } from './lock-failures';
import type { Diagnostic } from './messages';
import { STORE_FAILURES } from './store-failures';

/** The run that failed, as far as its explanation needs it. */
export interface FailedCommand {
  /** What the engine was asked to do, such as `plan`. */
  readonly command: string;
  readonly stackDir: string;
  readonly environment: string;
  /** Where its state is. */
  readonly state: ManifestState;
}

export interface KnownFailure {
  /** Tried on summary and detail of each error, in this order. */
  readonly pattern: RegExp;
  readonly explain: (failure: FailedCommand, text: string) => ErrorParts;
  /** Kind of state that it is about. @default - any */
  readonly of?: StateKind;
  /** What kind of failure it is. @default - none that a program reacts to */
  readonly code?: FailureCode;
}

/** Failures with a better explanation than the engine's; wordings from Terraform 1.11 to 1.13 and OpenTofu 1.12. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    pattern: /no space left on device/i,
    explain: diskFull,
  },
  ...HCP_FAILURES,
  ...LOCK_FAILURES,
  ...STORE_FAILURES,
  {
    pattern:
      /Unsupported state file format|state (file|data|snapshot) .*(invalid|corrupt|newer)|was created by Terraform v/i,
    explain: ({ environment }, text) => ({
      what: `the state of "${environment}" cannot be read: ${firstLine(text, /Unsupported state file format:?\s*(.*)/)}`,
      why: 'The state file is damaged, empty, or written by a newer engine; nothing was changed.',
      next:
        `Put the last good copy back: the engine keeps one beside it with the ending .backup, or take one from your ` +
        `own backups. Do not delete it: "${environment}" would then be created a second time.`,
    }),
  },
  {
    pattern: /Saved plan is stale/,
    explain: ({ environment }) => ({
      what: `this plan for "${environment}" is stale`,
      why: 'The state changed after the plan was made, so its changes would start from something that is no longer there.',
      next: `Run "plumbline plan ${environment}" again and review the new plan.`,
    }),
  },
  {
    // The engine plans each create once more before it makes it, and blames the provider for what it finds then.
    pattern: /produced inconsistent final plan[\s\S]*\.adopted\b/,
    explain: ({ environment }, text) => ({
      what: `something was changed since it was planned for "${environment}"${planned(text)}`,
      why: 'What the plan takes over is made, changed or gone by now, and only what was reviewed is applied.',
      next: `Run "plumbline plan ${environment}" again: the new plan says what is there.`,
    }),
  },
  {
    pattern: /Saved plan does not match the given state|different state lineage/,
    explain: ({ environment }) => ({
      what: `this plan belongs to another state than that of "${environment}"`,
      why: 'It was made in another clone or for an environment that was set up anew since.',
      next: `Run "plumbline plan ${environment}" here and review that plan.`,
    }),
  },
  {
    pattern: /as a plan file/,
    explain: () => ({
      what: 'the plan file cannot be read',
      why: 'It is truncated, altered, or no plan.',
      next: 'Make a new plan.',
    }),
  },
  {
    pattern:
      /provider packages|Required plugins are not installed|dependency lock file|Failed to install provider/,
    explain: (_failure, text) =>
      text.includes('plumbline.internal')
        ? {
            what: 'the engine does not find Plumbline’s own provider',
            why: condense(text),
            next:
              'Run "npm run build", which bundles the providers, and try again. Where your CLI configuration has a ' +
              'provider_installation, Plumbline has to serve them itself: unset PLUMBLINE_PROVIDER_HOST and TF_LOG.',
          }
        : {
            what: 'the engine could not get a provider',
            why: condense(text),
            next: 'Check the network and the provider installation settings of your engine (TF_CLI_CONFIG_FILE).',
          },
  },
  {
    pattern: /read-only file system|permission denied|not a directory|operation not permitted/i,
    explain: ({ command, stackDir }, text) => ({
      what: `the engine could not write while it ran "${command}" in ${stackDir}`,
      why: condense(text),
      next: 'Make the stack folder and the folder of the state writable for this user, and try again.',
    }),
  },
];

/** How the provider of GitHub, which is not ours, tells of an answer that was no, and of none at all. */
const GITHUB_REFUSED = /\b(?:GET|PUT|POST|PATCH|DELETE) https?:\/\/\S+: [1-4]\d{2}\b/;
const GITHUB_NO_ANSWER =
  /\b(?:GET|PUT|POST|PATCH|DELETE) https?:\/\/\S+: \d{3}\b|\b(?:Get|Put|Post|Patch|Delete) "https?:\/\/[^"]+": /;

/** The code of a failure that the provider of GitHub reports. */
export function githubCode({
  summary,
  detail,
}: Pick<Diagnostic, 'summary' | 'detail'>): FailureCode | undefined {
  const text = `${summary}\n${detail}`;
  if (GITHUB_REFUSED.test(text)) return 'refused';
  return GITHUB_NO_ANSWER.test(text) ? 'no-answer' : undefined;
}

/** Also when the engine could not even say so. */
export function diskFull({ command, stackDir, environment }: FailedCommand): ErrorParts {
  const what = `the disk is full: the engine could not write during "${command}"`;
  if (command !== 'apply') {
    return {
      what,
      why: 'Plans, state and providers are written to this disk.',
      next: 'Free some space and run the command again.',
    };
  }
  return {
    what,
    why: 'The state on the disk may lack what this apply did.',
    next: hasRescuedState(stackDir)
      ? `Free some space, then run "plumbline state recover ${environment}": ${rescuedStatePath(stackDir)} holds the state that could not be written.`
      : `Free some space and run "plumbline plan ${environment}". If the state cannot be read, put its .backup back and import what was created.`,
  };
}

function planned(text: string): string {
  const [, address] = /expanding the plan for (\S+)/.exec(text) ?? [];
  return address === undefined ? '' : `: ${address}`;
}

/** The engine's text without the paragraphs of general advice that follow it. */
function condense(text: string): string {
  const [head = ''] = text.split(/\n\s*\n(?=Terraform |OpenTofu |To |Lock Info)/);
  return head.replace(/\s*\n\s*/g, ' ').trim();
}

function firstLine(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1]?.trim() || condense(text);
}
