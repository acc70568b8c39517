import { isSecretName, secretIn } from '../../../core/secret-text';
import { type Code, raw } from '../code';
import type { InputDeclaration } from '../declaration';

/** Names that Terraform keeps for itself, and words that cannot name a constant. */
const RESERVED: ReadonlySet<string> = new Set(
  'source version providers count for_each lifecycle depends_on locals'.split(' '),
);
const WORDS: ReadonlySet<string> = new Set(
  'stack arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** The inputs that a declaration asks for, each once. */
export class Inputs {
  private readonly declared = new Map<string, InputDeclaration>();

  get all(): readonly InputDeclaration[] {
    return [...this.declared.values()];
  }

  /**
   * The input for a variable of the environment that Compose reads, which everything that names the variable shares.
   *
   * @param variables names of container variables that get it: their names tell as well whether it is a secret
   */
  variable(name: string, fallback: string | undefined, variables: readonly string[] = []): Code {
    const secret = [name, ...variables].some(isSecretName) || secretIn(fallback ?? '') !== undefined;
    const key = `variable ${name}`;
    const known = this.declared.get(key);
    if (known?.kind === 'text' && secret)
      this.declared.set(key, { ...known, kind: 'secret', default: undefined });
    return this.input(key, name, {
      kind: secret ? 'secret' : 'text',
      description: `${name} of the environment that Compose read`,
      // The default of a secret was a secret in clear.
      ...(!secret && fallback !== undefined && { default: fallback }),
    });
  }

  /** The input for a value that stands in the file in clear and may be a secret; one value is one input. */
  secret(value: string, service: string, variable: string): { readonly code: Code; readonly name: string } {
    const code = this.input(`secret ${value}`, `${service}_${variable}`, {
      kind: 'secret',
      description: `${variable} of the container ${service}`,
    });
    return { code, name: this.declared.get(`secret ${value}`)!.name };
  }

  /** The input for a value that the file puts together in a way that no declaration can. */
  unclear(service: string, variable: string): Code {
    return this.input(`unclear ${service} ${variable}`, `${service}_${variable}`, {
      kind: isSecretName(variable) ? 'secret' : 'text',
      description: `${variable} of the container ${service}`,
    });
  }

  /** The input for the image of a container. */
  image(
    service: string,
    description: string,
    registries: readonly string[],
  ): { readonly code: Code; readonly name: string } {
    const key = `image ${service}`;
    const code = this.input(key, `${service}_image`, { kind: 'image', description, registries });
    return { code, name: this.declared.get(key)!.name };
  }

  private input(key: string, wanted: string, rest: Omit<InputDeclaration, 'name' | 'constant'>): Code {
    const known = this.declared.get(key);
    if (known) return raw(known.constant);
    const name = this.free(inputName(wanted), ({ name: taken }) => taken);
    const word = camelCase(name);
    const constant = this.free(WORDS.has(word) ? `${word}Value` : word, ({ constant: taken }) => taken);
    this.declared.set(key, { ...rest, name, constant });
    return raw(constant);
  }

  private free(wanted: string, nameOf: (input: InputDeclaration) => string): string {
    const taken = new Set(this.all.map(nameOf));
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
    return name;
  }
}

function inputName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (!/^[a-z]/.test(name)) return `value_${name}`;
  return RESERVED.has(name) ? `${name}_value` : name;
}

const camelCase = (name: string) =>
  name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
