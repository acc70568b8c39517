import { type Code, call, namesIn, object, print, raw, text } from './code';

/** Something of the source that a person has to look at. */
export interface Note {
  /** Line of the source, from 1. */
  readonly line: number;
  /** What it is about, such as `web.ports`. */
  readonly subject: string;
  /** What became of it, why, and what to do. Never a value that may be secret. */
  readonly message: string;
}

/** A value that the declaration leaves to whoever applies it. */
export interface InputDeclaration {
  readonly kind: 'text' | 'secret' | 'image';
  /** Name of the input, such as `postgres_password`. */
  readonly name: string;
  /** Name of the constant that holds it. */
  readonly constant: string;
  readonly description: string;
  /** For a text. @default - none: the value has to be given */
  readonly default?: string | undefined;
  /** For an image: what may be pulled from besides `ghcr.io`. @default - nothing */
  readonly registries?: readonly string[] | undefined;
}

/** A source file as declarations. */
export interface Declaration {
  /** What the function is called, such as `addBooks`. */
  readonly functionName: string;
  /** Said above it; one line. */
  readonly about: string;
  readonly inputs: readonly InputDeclaration[];
  /** What is made, each a statement of its own; `stack` is the stack that it is made in. */
  readonly made: readonly Code[];
}

/**
 * The text of a module with one function, which declares everything in a stack.
 *
 * @param library module that has the constructs
 */
export function moduleText({ functionName, about, inputs, made }: Declaration, library: string): string {
  const statements = [
    ...inputs.map((input) => {
      const opening = `  const ${input.constant} = `;
      return `${opening}${print(inputCode(input), '  ', opening.length + 1)};`;
    }),
    ...made.map((code) => `  ${print(code, '  ')};`),
  ];
  const names = [...inputs.map(inputCode), ...made].flatMap(namesIn);
  const used = [...new Set(names)].sort();
  const imports = [...used, 'type PlumblineStack'];
  const line = `import { ${imports.join(', ')} } from '${library}';`;
  return [
    line.length <= 108
      ? line
      : ['import {', ...imports.map((name) => `  ${name},`), `} from '${library}';`].join('\n'),
    '',
    `/** ${about.replaceAll('*/', '* /')} */`,
    `export function ${functionName}(stack: PlumblineStack): void {`,
    ...statements,
    '}',
    '',
  ].join('\n');
}

function inputCode({ kind, name, description, registries, ...rest }: InputDeclaration): Code {
  const options = {
    description: text(description),
    default: rest.default === undefined ? undefined : text(rest.default),
    registries:
      registries === undefined || registries.length === 0
        ? undefined
        : ({ kind: 'list', items: registries.map(text) } as const),
  };
  return call(`Input.${kind}`, raw('stack'), text(name), object(options));
}
