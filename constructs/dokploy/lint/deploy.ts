import { inconclusive, violation } from './finding';
import { child, entry, items, type Rule, text } from './services';

const SWARM_ONLY = ['mode', 'update_config', 'rollback_config', 'placement', 'endpoint_mode', 'labels'];

/** Settings do what they seem to do in the chosen compose type. */
export const deployRule: Rule = function* (service, context) {
  const containerName = entry(service.fields, 'container_name');
  if (containerName && child(service.fields, 'container_name')) {
    const message =
      context.type === 'stack'
        ? 'Swarm ignores container_name'
        : 'a fixed name clashes with any other app and hides the container from Dokploy, which finds it by its project name';
    yield violation('container-name', containerName.keyAt, message, 'remove container_name:');
  }
  const profiles = entry(service.fields, 'profiles');
  if (profiles && items(profiles.value).some((profile) => text(profile) !== '')) {
    const message = 'a service with profiles is not started by the command Dokploy runs';
    yield inconclusive(
      'profile-not-started',
      profiles.keyAt,
      message,
      'remove profiles:, or set the command',
    );
  }
  if (context.type === 'stack') return;
  const deploy = child(service.fields, 'deploy');
  for (const key of SWARM_ONLY) {
    const found = entry(deploy, key);
    if (!found) continue;
    const message = `deploy.${key} is read by Swarm only and has no effect in a plain compose app`;
    yield violation(
      'deploy-without-effect',
      found.keyAt,
      message,
      `remove deploy.${key}, or use compose type stack`,
    );
  }
  for (const path of [
    ['restart_policy', 'delay'],
    ['restart_policy', 'window'],
    ['resources', 'reservations', 'cpus'],
  ]) {
    const found = entry(child(deploy, ...path.slice(0, -1)), path.at(-1)!);
    if (!found) continue;
    const message = `deploy.${path.join('.')} is read by Swarm only and has no effect in a plain compose app`;
    yield violation('deploy-without-effect', found.keyAt, message, 'remove it, or use compose type stack');
  }
};
