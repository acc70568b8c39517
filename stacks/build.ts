import type { Construct } from 'constructs';
import { Input, PlumblineStack } from '../constructs';
import { addDokploy } from './dokploy-stack';
import type { Environment } from './environment';
import { addGithub } from './github-stack';
import { addRailway } from './railway-stack';

/**
 * Builds the stack of one environment.
 *
 * @param root the folder of `cdktf.json`, relative to the working folder
 * @throws PlumblineError when something in it could not work
 */
export function buildEnvironment(scope: Construct, environment: Environment, root: string): PlumblineStack {
  const { name, railway, dokploy, github, ...props } = environment;
  const stack = new PlumblineStack(scope, name, { root, ...props });
  const fingerprintKey = Input.secret(stack, 'fingerprint_key', {
    description: 'Keys the fingerprints of secrets in the state',
    optional: true,
  });
  if (railway) addRailway(stack, environment, railway, fingerprintKey);
  if (dokploy) addDokploy(stack, environment, dokploy, fingerprintKey);
  if (github) addGithub(stack, github);
  return stack;
}
