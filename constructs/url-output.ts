import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { PlumblineStack } from './plumbline-stack';

/**
 * Exports the public URL of a service, with scheme, as `<id>_url`. An environment has one, unless it may have several.
 *
 * @returns the output's name
 */
export function addUrlOutput(scope: Construct, url: string): string {
  const name = `${scope.node.id.replaceAll('-', '_')}_url`;
  PlumblineStack.of(scope).addRoute(scope);
  PlumblineStack.of(scope).claim(`output.${name}`, scope);
  const description = `Public URL of ${scope.node.id}`;
  new TerraformOutput(scope, 'url', { value: url, description }).overrideLogicalId(name);
  return name;
}
