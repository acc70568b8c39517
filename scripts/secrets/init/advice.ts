import { existsSync } from 'node:fs';
import { inputsPath } from '../../../workspace/inputs';
import { without } from '../recipient-changes';
import { givenRecipients } from '../recipient-list';
import type { OwnIdentity } from './identity';
import type { InitInput } from './run';

/** How things stand at the end. */
export interface Outcome {
  readonly identity: OwnIdentity;
  /** Relative to the project. */
  readonly file: string;
  /** Whether the file was there before. */
  readonly existed: boolean;
  /** Whom the file is encrypted for. */
  readonly recipients: readonly string[];
  /** Whether the person opens the file. */
  readonly opens: boolean;
  /** Whether the person would open it with the recipients of its rule. */
  readonly named: boolean;
}

/** What stands against working with the file. */
export function warnings({ root, environment, recipient = [] }: InitInput, outcome: Outcome): string[] {
  const { identity, file, existed, opens, named, recipients } = outcome;
  const add = (...some: string[]) => `\`plumbline secrets recipients add ${some.join(' ')}\``;
  const missing = without(givenRecipients(recipient), recipients);
  const plaintext = existsSync(inputsPath(root, environment));
  return [
    ...(opens
      ? []
      : [`${file} is not encrypted for you: ask somebody who opens it to run ${add(identity.recipient)}.`]),
    ...(opens && !named
      ? [`.sops.yaml does not name you, so a sync would lock you out: run ${add(identity.recipient)}.`]
      : []),
    ...(missing.length === 0
      ? []
      : [
          `${existed ? file : '.sops.yaml'} was there and stays as it is; add people with ${add(...missing)}.`,
        ]),
    ...(plaintext && existed
      ? [`secrets/${environment}.tfvars is there as well; a plan is refused until one of them is gone.`]
      : []),
  ];
}

/** What to do next. */
export function advise(
  { root, output, environment, keyFile, dryRun = false }: InitInput,
  { identity: { recipient, file: key, made }, file, existed, opens }: Outcome,
): void {
  if (dryRun) return;
  output.line();
  output.line(`Your recipient, for others to add you with: ${recipient}`);
  if (made) output.line(`Back up ${key}, such as in a password manager: without it nobody opens ${file}.`);
  if (keyFile !== undefined)
    output.line(`Tell Plumbline and sops about the key: export SOPS_AGE_KEY_FILE=${key}`);
  if (!existed && existsSync(inputsPath(root, environment))) {
    output.line(
      `${file} holds what was in secrets/${environment}.tfvars: see it with \`plumbline secrets show ${environment}\`,`,
    );
    output.line('then delete the plaintext; with both there a plan is refused.');
  }
  output.line(
    opens
      ? `Next: \`plumbline secrets edit ${environment}\`, then commit ${file}, .sops.yaml and .gitattributes.`
      : 'Next: give that recipient to somebody who opens the file.',
  );
}
