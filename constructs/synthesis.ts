import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { App, TerraformResource } from 'cdktf';
import { writeBeside } from '../core/files/whole-file';
import { distOf } from '../core/installation';
import { addressOf } from './address';
import type { VariableSet } from './declared-variables';
import type { ManifestService, StackManifest } from './manifest';
import type { PlumblineStack } from './plumbline-stack';
import { describeTerraform, type TerraformJson } from './terraform-json';

/** Path of the state file, relative to the stack folder, so that it is the same on every machine. */
export function statePath(stack: PlumblineStack): string {
  return fromStackFolder(stack, '.plumbline', 'state', `${stack.environment}.tfstate`);
}

/** Path of the repository, relative to the stack folder. */
export function rootPath(stack: PlumblineStack): string {
  return fromStackFolder(stack);
}

/**
 * Adds the manifest and the link to the providers to the stack folder, beside its `cdk.tf.json`.
 *
 * @param terraform what was written there
 */
export function completeStackFolder(stack: PlumblineStack, terraform: TerraformJson): void {
  const folder = stackFolder(stack);
  const manifest = `${JSON.stringify(manifestOf(stack, terraform), null, 2)}\n`;
  writeBeside(join(folder, 'plumbline.json'), manifest, 0o666);
  linkProviders(stack, join(folder, 'terraform.d', 'plugins'));
}

function stackFolder(stack: PlumblineStack): string {
  return join(App.of(stack).outdir, 'stacks', stack.environment);
}

function fromStackFolder(stack: PlumblineStack, ...path: string[]): string {
  return relative(stackFolder(stack), join(stack.root, ...path))
    .split(sep)
    .join('/');
}

function manifestOf(stack: PlumblineStack, terraform: TerraformJson): StackManifest {
  const { environment, rehearsal, state, probe, sharedVariables } = stack;
  const services = servicesOf(stack);
  const { inputs, connections, init, resources } = describeTerraform(terraform, {
    inputs: stack.inputs.toSorted(byName),
    services,
  });
  return {
    version: 2,
    environment,
    ...(rehearsal !== undefined && { rehearsal }),
    platforms: stack.platforms.toSorted(),
    connections,
    state,
    init,
    inputs,
    services,
    ...(Object.keys(sharedVariables).length > 0 && { sharedVariables }),
    ...(stack.envSchemas.length > 0 && { envSchemas: stack.envSchemas.toSorted(byName) }),
    resources,
    stateful: stack.statefulAddresses.toSorted(),
    probe: {
      attempts: probe.attempts,
      intervalMs: probe.interval.toMilliseconds(),
      timeoutMs: probe.timeout.toMilliseconds(),
    },
  };
}

function servicesOf(stack: PlumblineStack): ManifestService[] {
  return stack.services.toSorted(byName).map(({ construct, name, platform, image, route, variables }) => ({
    name,
    platform,
    path: construct.node.path,
    image,
    addresses: construct.node.findAll().filter(TerraformResource.isTerraformResource).map(addressOf).sort(),
    ...(route && { route }),
    ...variableEntries(variables),
  }));
}

function variableEntries(sets: readonly VariableSet[]): Pick<ManifestService, 'variables' | 'envSchemas'> {
  const variables = sets.flatMap((set) =>
    Object.entries(set.variables).map(([key, value]) => [set.prefix + key, value] as const),
  );
  const envSchemas = sets.flatMap(({ binding, prefix }) =>
    binding ? [{ name: binding.schema.name, environment: binding.environment, prefix }] : [],
  );
  return {
    ...(variables.length > 0 && { variables: Object.fromEntries(variables) }),
    ...(envSchemas.length > 0 && { envSchemas }),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Terraform finds the providers under `terraform.d/plugins` without any configuration, also when run by hand. */
function linkProviders(stack: PlumblineStack, link: string): void {
  const target = relative(dirname(link), join(distOf(stack.root), 'mirror'));
  if (linkTarget(link) === target) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { recursive: true, force: true });
  symlinkSync(target, link, 'junction');
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
