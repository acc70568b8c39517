import type { ErrorParts } from '../../../core/errors';
import { explain } from '../../../core/explain';
import {
  crossCheck,
  type DocumentInfo,
  findCreationRule,
  inspectDocument,
  NoKeyError,
  NoRuleError,
} from '../../../formats/sops';
import { checkInputs } from '../../../workspace/input-checks';
import { publicNames, readInputs } from '../../../workspace/inputs';
import {
  documentFormat,
  type OpenSecrets,
  openSecrets,
  readableInputs,
  readSecretsFile,
  type SecretsFile,
  secretsIdentities,
} from '../../../workspace/secrets-file';
import { declaredStack } from '../declaration';
import { differenceOf } from '../recipient-changes';
import type { VerifyInput } from './run';

/** `failed`: measured and bad; `unknown`: could not be told; `difference`: the recipients are others than declared. */
export type Level = 'failed' | 'unknown' | 'difference';

export interface Finding extends ErrorParts {
  readonly level: Level;
}

/** What was found out about one file. */
export interface Verified {
  readonly environment: string;
  readonly file: string;
  readonly recipients: readonly string[];
  /** Number of values; 0 when the file could not be opened. */
  readonly values: number;
  /** Whether it was decrypted and its MAC compared. */
  readonly opened: boolean;
  readonly findings: readonly Finding[];
}

/** Checks one file: first what needs no key, then what does. */
export async function checkFile(secretsFile: SecretsFile, input: VerifyInput): Promise<Verified> {
  const { environment, file, form } = secretsFile;
  const verified = { environment, file, recipients: [] as readonly string[], values: 0, opened: false };
  let bytes: Buffer;
  let info: DocumentInfo;
  try {
    bytes = readSecretsFile(secretsFile);
    info = await inspectDocument(bytes, { file, format: documentFormat(form) });
  } catch (error) {
    return { ...verified, findings: [found('failed', error)] };
  }
  const { recipients } = info;
  const findings = [...recipientFindings(secretsFile, recipients)];
  const result = (rest: Partial<Verified>) => ({ ...verified, recipients, findings, ...rest });

  let open: OpenSecrets;
  try {
    open = await openSecrets(secretsFile, input);
  } catch (error) {
    findings.push(found(error instanceof NoKeyError ? 'unknown' : 'failed', error));
    return result({});
  }
  if (input.crossCheck) findings.push(...(await crossCheckFindings(bytes, open, input)));
  findings.push(...(await stackFindings(secretsFile, bytes, input)));
  return result({ values: open.attributes.length, opened: true });
}

const found = (level: Level, error: unknown): Finding => ({ level, ...explain(error) });

function recipientFindings({ path, file }: SecretsFile, recipients: readonly string[]): Finding[] {
  try {
    const rule = findCreationRule(path);
    const difference = rule && differenceOf(recipients, rule.recipients);
    if (!difference) return [];
    const { missing, extra } = difference;
    const parts = [
      ...(missing.length > 0 ? [`.sops.yaml also names ${missing.join(', ')}`] : []),
      ...(extra.length > 0 ? [`only the file names ${extra.join(', ')}`] : []),
    ];
    return [
      {
        level: 'difference',
        what: `${file}: its recipients are not those of .sops.yaml`,
        why: `${parts.join('; ')}.`,
        next: 'Correct .sops.yaml, or run `plumbline secrets recipients sync`.',
      },
    ];
  } catch (error) {
    return [found(error instanceof NoRuleError ? 'difference' : 'failed', error)];
  }
}

async function crossCheckFindings(
  bytes: Buffer,
  { document, secretsFile: { file } }: OpenSecrets,
  input: VerifyInput,
): Promise<Finding[]> {
  const answer = await crossCheck(bytes, document, await secretsIdentities(input));
  if (answer.outcome === 'agrees') return [];
  if (answer.outcome === 'differs') {
    return [
      {
        level: 'failed',
        what: `${file}: sops-age reads other values than Plumbline`,
        why: 'Two readers of one format have to agree; one of them is wrong.',
        next: 'Compare with the official `sops decrypt` before anything is deployed, and report it.',
      },
    ];
  }
  return [
    {
      level: 'unknown',
      what: `${file} was not read a second time`,
      why: `${answer.why}.`,
      next: 'Compare with the official `sops decrypt`, or leave --cross-check out.',
    },
  ];
}

/** What the stack says about the values: secrets left readable, inputs missing, images that move, schemas. */
async function stackFindings(
  secretsFile: SecretsFile,
  bytes: Buffer,
  input: VerifyInput,
): Promise<Finding[]> {
  const { environment, file } = secretsFile;
  let stack: Awaited<ReturnType<typeof declaredStack>>;
  try {
    stack = await declaredStack(input, environment);
  } catch (error) {
    return [found('unknown', error)];
  }
  const readable = readableInputs(bytes, secretsFile.form, publicNames(stack.inputs));
  const findings: Finding[] = readable.map((name) => ({
    level: 'failed',
    what: `${file}: ${name} is not encrypted`,
    why: 'The selection rule of the file leaves it readable, and the stack does not declare that anyone may read it.',
    next: 'Correct the rule in .sops.yaml and encrypt the file anew, and replace the value: whoever has the repository has read it.',
  }));
  try {
    const { root, env } = input;
    checkInputs(stack, await readInputs({ root, environment, env, declared: stack.inputs }));
  } catch (error) {
    findings.push(found('failed', error));
  }
  return findings;
}
