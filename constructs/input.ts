import { TerraformVariable, type TerraformVariableConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { DEFAULT_REGISTRY, PIN_ADVICE, type PinOptions, pinnedPatterns } from '../core/image-reference';
import { pathBelow } from './construct-id';
import { refusal } from './declaration-error';
import { PlumblineStack } from './plumbline-stack';
import { checked, options as optionsOf } from './props/check';
import { flag, type Kind, made, needed, type Shape, text } from './props/kind';
import { pinShape } from './props/pin-options';
import { Rotation } from './rotation';
import { escapeTerraform } from './terraform-value';

export interface InputOptions {
  /** What the value is for and where to get it; shown by `plumbline doctor`. */
  readonly description: string;
  /** Whether the value may be left out; it is then null. @default false */
  readonly optional?: boolean;
}

export interface SecretInputOptions extends InputOptions {
  /** How the value is replaced. @default - Plumbline neither rotates it nor says how old it is */
  readonly rotation?: Rotation;
}

export interface TextInputOptions extends InputOptions {
  /** Value when none is given. @default - the value is required, or null when `optional` */
  readonly default?: string;
}

const shape: Shape<InputOptions> = { description: needed(text), optional: flag };
const kinds = {
  text: optionsOf<TextInputOptions>({ ...shape, default: text }),
  secret: optionsOf<SecretInputOptions>({ ...shape, rotation: made(() => Rotation, 'Rotation.hex()') }),
  image: optionsOf<InputOptions & PinOptions>({ ...shape, ...pinShape }),
};

/** A value that comes from outside the declarations: a variable of the Terraform stack. */
export class Input extends TerraformVariable {
  /** Whether the value selects an image. */
  readonly image: boolean;

  /** A plain value, visible in plans. */
  static text(scope: Construct, name: string, options: TextInputOptions): Input {
    const { default: fallback } = checkedInput(scope, name, kinds.text, options);
    return new Input(scope, name, options, fallback === undefined ? {} : { default: fallback });
  }

  /** A secret: ephemeral and sensitive, so that Terraform keeps it in neither plan nor state and prints it nowhere. */
  static secret(scope: Construct, name: string, options: SecretInputOptions): Input {
    const { rotation } = checkedInput(scope, name, kinds.secret, options);
    const input = new Input(scope, name, options, { sensitive: true }, undefined, rotation);
    input.addOverride('ephemeral', true);
    return input;
  }

  /** Selects an image. A value that is not pinned is refused before anything is planned. */
  static image(scope: Construct, name: string, options: InputOptions & PinOptions): Input {
    const { registries = [] } = checkedInput(scope, name, kinds.image, options);
    return new Input(
      scope,
      name,
      options,
      { validation: [imageValidation(name, { registries })] },
      registries,
    );
  }

  private constructor(
    scope: Construct,
    /** Name of the Terraform variable, also in `TF_VAR_<name>` and `secrets/<environment>.tfvars`. */
    readonly name: string,
    options: InputOptions,
    config: TerraformVariableConfig,
    /** Registries besides `ghcr.io` that an image may come from; absent for inputs that select no image. */
    registries?: readonly string[],
    rotation?: Rotation,
  ) {
    const { description, optional = false } = options;
    PlumblineStack.of(scope).addInput(`${scope.node.path}/${name}`, {
      name,
      secret: config.sensitive === true,
      image: registries !== undefined,
      ...(registries && { registries }),
      description,
      required: !optional && config.default === undefined,
      ...(rotation && { rotation: rotation.manifest }),
    });
    super(scope, name, {
      type: 'string',
      description: escapeTerraform(description),
      nullable: optional,
      ...config,
    });
    this.overrideLogicalId(name);
    if (optional && config.default === undefined) this.addOverride('default', null);
    this.image = registries !== undefined;
  }

  /** The value as a token, for any attribute that takes a string. */
  override get value(): string {
    return this.stringValue;
  }
}

/** Names that Terraform keeps for itself (https://developer.hashicorp.com/terraform/language/values/variables). */
const RESERVED: ReadonlySet<string> = new Set(
  'source version providers count for_each lifecycle depends_on locals'.split(' '),
);

/** @throws PlumblineError for a name that Terraform does not take, and for options that are not what the types say */
function checkedInput<O extends InputOptions>(scope: Construct, name: string, kind: Kind<O>, options: O): O {
  const usable = typeof name === 'string' && /^[a-z][a-z0-9_]*$/.test(name);
  if (!usable || RESERVED.has(name)) {
    throw refusal(scope, {
      field: 'input',
      value: name,
      why: usable
        ? 'Terraform keeps this name for itself and refuses a variable of it'
        : 'input names are Terraform variables: lower-case letters, digits and underscores, beginning with a letter',
      next: 'use a name such as "session_secret"',
    });
  }
  return checked(pathBelow(scope, name), kind, options);
}

function imageValidation(name: string, options: PinOptions) {
  const { match, refuse } = pinnedPatterns(options);
  const found = (pattern: string) => `can(regex(${JSON.stringify(pattern)}, var.${name}))`;
  const allowed = [DEFAULT_REGISTRY, ...(options.registries ?? [])].join(', ');
  return {
    condition: `\${${found(match)} && !${found(refuse)}}`,
    errorMessage:
      `The image "\${var.${name}}" is refused. It is malformed, comes from another registry than ${allowed}, ` +
      `or can move to another build, so that what is reviewed would not be what runs. Set ${name} to a pinned ` +
      `reference: ${PIN_ADVICE}.`,
  };
}
