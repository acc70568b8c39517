import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { MASK } from '../../../core/redaction';
import { printable } from '../../../core/terminal/printable';
import { expectedNames } from '../../../workspace/inputs';
import { openSecrets, textsOf } from '../../../workspace/secrets-file';
import { declaredInputsIfKnown } from '../declaration';
import { reveal, revealDocument } from '../display';
import { chooseSecretsFile } from '../target';

export interface ShowInput extends CommandContext {
  readonly environment: string | undefined;
  /** Whether values of secrets are shown. */
  readonly reveal: boolean;
}

interface Row {
  readonly name: string;
  readonly set: boolean;
  readonly secret: boolean;
  /** Absent for what is not set, and for secrets that are not to be shown. */
  readonly value?: string;
  readonly required: boolean;
  readonly declared: boolean;
}

/** `plumbline secrets show`. */
export async function runShow(input: ShowInput): Promise<ExitCode> {
  const { output } = input;
  const secretsFile = chooseSecretsFile(input.root, input.environment);
  const { environment, file } = secretsFile;
  const declared = await declaredInputsIfKnown(input, environment);
  const readable = declared?.publicNames ?? new Set<string>();
  const { attributes, document } = await openSecrets(secretsFile, { ...input, publicNames: readable });

  const declaration = new Map(declared?.inputs.map((entry) => [entry.name, entry]));
  const expected = expectedNames(declared?.inputs ?? []);
  const values = textsOf(attributes);
  const names = new Set([...attributes.map(({ name }) => name), ...declaration.keys()]);
  const rows = [...names].map((name): Row => {
    const value = values.get(name);
    const secret = !readable.has(name);
    return {
      name,
      set: value !== undefined,
      secret,
      ...(value !== undefined && (input.reveal || !secret) && { value }),
      required: declaration.get(name)?.required === true,
      declared: expected.has(name),
    };
  });

  const { recipients, lastModified } = document;
  const { bold, dim, yellow } = output.colors;
  output.line(
    `${bold(file)}  ${dim(`for ${count(recipients.length, 'recipient')}, changed ${lastModified}`)}`,
  );
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const row of rows) {
    const line = `  ${row.name.padEnd(width)}  `;
    if (row.set && row.secret && input.reveal) {
      if (!output.json) reveal(line + printable(row.value!));
      continue;
    }
    const note = row.declared || declared === undefined ? '' : yellow('  not declared');
    output.line(line + shown(row, yellow, dim) + note);
  }
  const result = { environment, file, recipients, lastModified, inputs: rows };
  if (output.json && input.reveal) revealDocument(result);
  else output.result(result);
  return EXIT.done;
}

function shown(
  { set, value, required }: Row,
  attention: (text: string) => string,
  quiet: (text: string) => string,
) {
  if (set) return value ?? quiet(MASK);
  return required ? attention('missing') : quiet('not set');
}
