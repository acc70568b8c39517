import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { refusal } from '../declaration-error';
import type { ManifestSeal } from '../manifest';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options as optionsOf } from '../props/check';
import { flag, made, needed, text } from '../props/kind';
import { orRefused } from '../props/refused-value';
import { Rotation } from '../rotation';
import { escapeTerraform } from '../terraform-value';

export interface SealedSecretOptions {
  /** What the value is for, where to get it, and the least it has to be allowed to do; shown by `plumbline doctor`. */
  readonly description: string;
  /** Whether the value may be left out; GitHub then gets no such secret. @default false */
  readonly optional?: boolean;
  /** How the value is replaced. @default - Plumbline neither rotates it nor says how old it is */
  readonly rotation?: Rotation;
}

const sealedOptions = optionsOf<SealedSecretOptions>({
  description: needed(text),
  optional: flag,
  rotation: made(() => Rotation, 'Rotation.external()'),
});

/** What has been declared under which name, per stack. */
const declared = new WeakMap<PlumblineStack, Map<string, SealedSecret>>();

/**
 * A secret for GitHub. Before Terraform starts, Plumbline encrypts the value with GitHub's public key, so that Terraform, its
 * plan and its state only ever hold what GitHub alone can open. The same value always gives the same ciphertext, so that an
 * unchanged secret is no change; that needs the input `fingerprint_key`.
 */
export class SealedSecret {
  /**
   * @param input name of the value in `secrets/<environment>.enc.tfvars` and in `TF_VAR_<input>`
   */
  static from(input: string, options: SealedSecretOptions): SealedSecret {
    return orRefused(SealedSecret, () => {
      checked('SealedSecret.from', text, input, 'input');
      return new SealedSecret(input, checked('SealedSecret.from', sealedOptions, options));
    });
  }

  private constructor(
    readonly input: string,
    private readonly options: SealedSecretOptions,
  ) {}

  /**
   * Declares the Terraform variable that carries the sealed value to one place. It is null as long as there is nothing to seal,
   * or no key to seal it with because GitHub does not have the environment yet.
   *
   * @returns its expression, such as `var.github_production_railway_token`, with the attributes `key_id` and `encrypted_value`
   * @throws PlumblineError when the input's name is unusable or taken
   */
  sealedFor(scope: Construct, seal: Omit<ManifestSeal, 'of'>): string {
    this.declareInput(scope);
    const place = [seal.environment ?? 'repository', seal.secret].join('_');
    const name = `github_${place.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
    const where =
      seal.environment === undefined ? seal.repository : `${seal.environment} of ${seal.repository}`;
    const description = `${this.input}, sealed for ${where}; Plumbline fills it in`;
    PlumblineStack.of(scope).addInput(`${scope.node.path}/${name}`, {
      ...{ name, description, secret: false, image: false, required: false },
      sealed: { ...seal, of: this.input },
    });
    const variable = new TerraformVariable(scope, `sealed-${seal.secret}`, {
      type: 'object({ key_id = string, encrypted_value = string })',
      description: escapeTerraform(description),
      nullable: true,
    });
    variable.overrideLogicalId(name);
    variable.addOverride('default', null);
    return `var.${name}`;
  }

  /** One value may go to several places. */
  private declareInput(scope: Construct): void {
    const stack = PlumblineStack.of(scope);
    const known = declared.get(stack) ?? new Map<string, SealedSecret>();
    declared.set(stack, known);
    if (known.get(this.input) === this) return;
    if (!/^[a-z][a-z0-9_]*$/.test(this.input)) {
      throw refusal(scope, {
        field: 'secrets',
        value: this.input,
        why: 'inputs are named with lower-case letters, digits and underscores, beginning with a letter',
        next: 'use a name such as "production_railway_token"',
      });
    }
    const { description, optional = false, rotation } = this.options;
    stack.addInput(`${scope.node.path}/${this.input}`, {
      ...{ name: this.input, description, secret: true, image: false, required: !optional },
      ...(rotation && { rotation: rotation.manifest }),
    });
    known.set(this.input, this);
  }
}
