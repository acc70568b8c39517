import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { PlumblineStack } from './plumbline-stack';

/**
 * Exports the public URL of a service, with scheme, as `<id>_url`, that of a container beside it as `<id>_<container>_url`. An
 * environment has one, unless it may have several.
 *
 * @param container what answers. @default - the service itself
 * @returns the output's name
 */
export function addUrlOutput(scope: Construct, url: string, container = ''): string {
  const words = [scope.node.id, ...(container === '' ? [] : [container])];
  const name = `${words.join('_').replaceAll(/[^A-Za-z0-9_]/g, '_')}_url`;
  PlumblineStack.of(scope).addRoute(scope, container);
  PlumblineStack.of(scope).claim(`output.${name}`, scope);
  const description = `Public URL of ${words.join(' ')}`;
  const id = container === '' ? 'url' : `url-${container}`;
  new TerraformOutput(scope, id, { value: url, description }).overrideLogicalId(name);
  return name;
}
