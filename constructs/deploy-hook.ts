import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Resource as NullResource } from '@cdktf/provider-null/lib/resource';
import { type LocalExecProvisioner, TerraformResource, type TerraformResourceConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { PlumblineError } from '../core/errors';
import { addressOf } from './address';
import { isUsableId, usableId } from './construct-id';
import { PlumblineStack } from './plumbline-stack';
import { checked } from './props/check';
import { list, text } from './props/kind';
import { orRefused } from './props/refused-value';
import { rootPath } from './synthesis';
import { escapeTerraform } from './terraform-value';

/** The deployment that a hook follows. */
export interface HookedDeployment {
  readonly service: string;
  readonly image: string;
  readonly configHash: string;
  /** Public URL of the service. @default - the service is not routed */
  readonly url?: string;
  readonly after: TerraformResource;
}

/** A program that runs on the machine of the apply after each deployment of a service. */
export class DeployHook {
  /**
   * Runs after every deployment that a new image or configuration caused, and fails the apply when it ends with
   * another code than 0. It runs in the repository's root, without a shell, and finds `PLUMBLINE_ENVIRONMENT`,
   * `PLUMBLINE_SERVICE`, `PLUMBLINE_IMAGE` and (when the service is routed) `PLUMBLINE_URL` in its environment.
   *
   * @param name unique among the hooks of the service
   * @param command program and arguments, such as `['node', 'checks/smoke.js']`
   * @throws PlumblineError when the name is unusable or the command empty
   */
  static after(name: string, command: readonly string[]): DeployHook {
    return orRefused(DeployHook, () => DeployHook.usable(name, command));
  }

  private static usable(name: string, command: readonly string[]): DeployHook {
    checked('DeployHook.after', text, name, 'name');
    checked('DeployHook.after', list(text), command, 'command');
    if (!isUsableId(name)) {
      throw new PlumblineError({
        what: `DeployHook.after(${JSON.stringify(name)}, …)`,
        why: 'the name becomes part of a Terraform name: letters, digits, "_" and "-", not beginning with a digit',
        next: 'use a name such as "smoke"',
      });
    }
    if (command.length === 0 || command.includes('')) {
      throw new PlumblineError({
        what: `deploy hook "${name}": command ${JSON.stringify(command)}`,
        why: 'a program is needed, and Terraform passes no empty arguments on',
        next: "write it like ['node', 'checks/smoke.js']",
      });
    }
    return new DeployHook(name, command);
  }

  private constructor(
    readonly name: string,
    private readonly command: readonly string[],
  ) {}

  /**
   * Adds the hook behind a deployment; called by the service constructs.
   *
   * @throws PlumblineError when the service has a hook of this name
   */
  attach(scope: Construct, deployment: HookedDeployment): void {
    const stack = PlumblineStack.of(scope);
    const triggers = { image: deployment.image, configuration: deployment.configHash };
    const id = usableId(scope, `hook-${this.name}`);
    const options = { provisioners: [this.provisioner(stack, deployment)] };
    const hook = stack.sandbox
      ? new BuiltInHook(scope, id, triggers, options)
      : new NullResource(nullScope(scope), id, { triggers, ...options });
    hook.dependsOn = [addressOf(deployment.after)];
    hook.overrideLogicalId(`${deployment.service}-${this.name}`);
    stack.claim(addressOf(hook), hook);
  }

  /** `local-exec` hands `interpreter` and `command` to the system as one argument list: nothing is parsed by a shell. */
  private provisioner(
    stack: PlumblineStack,
    { service, image, url }: HookedDeployment,
  ): LocalExecProvisioner {
    const argv = this.command.length > 1 ? this.command : ['env', ...this.command];
    const [last, ...rest] = argv.map(escapeTerraform).toReversed() as [string, ...string[]];
    return {
      type: 'local-exec',
      interpreter: rest.toReversed(),
      command: last,
      workingDir: rootPath(stack),
      environment: {
        PLUMBLINE_ENVIRONMENT: stack.environment,
        PLUMBLINE_SERVICE: service,
        PLUMBLINE_IMAGE: image,
        ...(url !== undefined && { PLUMBLINE_URL: url }),
      },
    };
  }
}

/** The provider is declared with the first hook, so that a stack without hooks needs no download. */
function nullScope(scope: Construct): Construct {
  const stack = PlumblineStack.of(scope);
  if (!stack.node.tryFindChild('null-provider')) new NullProvider(stack, 'null-provider');
  return scope;
}

/**
 * `terraform_data`, which Terraform brings along. CDKTF's own class for it starts the terraform program at synth to
 * ask for its version.
 */
class BuiltInHook extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly triggers: Readonly<Record<string, string>>,
    options: Omit<TerraformResourceConfig, 'terraformResourceType'>,
  ) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      terraformGeneratorMetadata: { providerName: 'terraform' },
      ...options,
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.triggers };
  }
}
