import {
  type ChangeContext,
  changeSecrets,
  openSecrets,
  type SecretsFile,
  secretsFileOf,
  setSecret,
  textsOf,
  unsetSecret,
} from '../workspace/secrets-file';

/** The encrypted inputs of an environment, as a rotation uses them. */
export interface SecretStore {
  /** Relative to the project root. */
  readonly file: string;
  /** Present values by name. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** Sets and, where the value is null, removes variables: all of them in one write, or none. */
  write(changes: Readonly<Record<string, string | null>>): Promise<void>;
}

/** @throws PlumblineError when the environment has no encrypted file, in which a rotation could keep values */
export function openStore(root: string, environment: string, context: ChangeContext): SecretStore {
  const secretsFile = secretsFileOf(root, environment);
  return {
    file: secretsFile.file,
    async read() {
      return textsOf((await openSecrets(secretsFile, context)).attributes);
    },
    write: async (changes) =>
      void (await changeSecrets(secretsFile, context, ({ text, attributes }) => {
        const present = new Set(attributes.map(({ name }) => name));
        return Object.entries(changes).reduce(
          (rest, [name, value]) => edited(rest, secretsFile, name, value, present.has(name)),
          text,
        );
      })),
  };
}

function edited(
  text: string,
  { form, file }: SecretsFile,
  name: string,
  value: string | null,
  present: boolean,
): string {
  if (value !== null) return setSecret(text, form, name, value, file);
  return present ? unsetSecret(text, form, name, file) : text;
}
