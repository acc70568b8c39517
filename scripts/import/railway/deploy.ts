import { RESTARTS } from '../../../providers/defaults';
import { serviceInstance } from '../../../providers/railway/definitions/service-instance';
import { call, type Entry, object, raw, text } from '../code';
import { scale } from './scale';
import type { SettingsTable } from './settings';
import { entry, RAILWAY, WRITTEN_OUT } from './written';

const attributes = serviceInstance.attributes;

/** How Railway deploys, as props of a service. */
export function deployEntries(deploy: SettingsTable): Entry[] {
  return [
    ...healthcheck(deploy),
    ...restart(deploy),
    ...scale(deploy),
    ...limits(deploy),
    ...entry('sleep', deploy.flag('sleepApplication'), raw),
    ...entry('startCommand', deploy.text('startCommand', attributes.start_command), text),
    ...preDeploy(deploy),
    ...entry('overlap', deploy.number('overlapSeconds', attributes.overlap_seconds), seconds),
    ...entry('draining', deploy.number('drainingSeconds', attributes.draining_seconds), seconds),
  ];
}

/** Settings of a deployment that have no counterpart. */
export function leaveRest(deploy: SettingsTable): void {
  deploy.leave({
    registryCredentials:
      'declare registryCredentials beside an image, with the password from Input.secret, and take the password out of the file and its history',
    requiredMountPath:
      'declare volume: { mountPath, name } with the name that the volume has at Railway, and the plan takes it over',
    ipv6EgressEnabled: 'Plumbline does not declare it; the service keeps what its dashboard says',
    runtime: 'Railway has one runtime only',
    useLegacyStacker: 'Railway has one runtime only',
  });
  deploy.close('was not carried over: Railway knows no such setting of a deployment');
}

function healthcheck(deploy: SettingsTable): Entry[] {
  const given = deploy.text('healthcheckPath');
  const gate = deploy.number('healthcheckTimeout', attributes.healthcheck_timeout);
  if (given === undefined) {
    if (gate !== undefined) deploy.say('healthcheckTimeout', 'was not carried over: there is no path to ask');
    return [];
  }
  const path = given.startsWith('/') ? given : `/${given}`;
  const problem = attributes.healthcheck_path.validate?.(path);
  if (problem) {
    deploy.say('healthcheckPath', `was not carried over: ${problem}`);
    return [];
  }
  const timeout = seconds(gate ?? RAILWAY.gateSeconds);
  return [{ key: 'healthcheck', value: call('Healthcheck.http', text(path), object({ timeout })) }];
}

function restart(deploy: SettingsTable): Entry[] {
  const named = deploy.text('restartPolicyType');
  const policy = (named ?? 'ON_FAILURE').toUpperCase().replaceAll('-', '_');
  const retries = deploy.number('restartPolicyMaxRetries');
  const written = named === undefined && retries === undefined ? WRITTEN_OUT : {};
  if (policy === 'NEVER') return [{ key: 'restart', value: call('RestartPolicy.never') }];
  if (policy === 'ALWAYS') {
    deploy.say(
      'restartPolicyType',
      `became onFailure(${RESTARTS.most}): a service that is started again for ever looks alive while it crashes. One that ends with 0 now stays down`,
    );
  } else if (policy !== 'ON_FAILURE') {
    deploy.say('restartPolicyType', 'was not carried over: it is none of ON_FAILURE, NEVER, ALWAYS');
  }
  const wanted = policy === 'ALWAYS' ? RESTARTS.most : (retries ?? RAILWAY.restarts);
  if (wanted < RESTARTS.least) return [{ key: 'restart', value: call('RestartPolicy.never') }];
  const capped = Math.min(Math.trunc(wanted), RESTARTS.most);
  if (capped !== wanted)
    deploy.say('restartPolicyMaxRetries', `became ${capped}, the most that a declaration takes`);
  return [{ key: 'restart', value: call('RestartPolicy.onFailure', raw(capped)), ...written }];
}

const BYTES_IN_GB = 1_000_000_000;

function limits(deploy: SettingsTable): Entry[] {
  const found = deploy.inside('limitOverride');
  if (!found) return [];
  const { containers } = found as {
    readonly containers?: { readonly cpu?: unknown; readonly memoryBytes?: unknown };
  };
  const cpu = containers?.cpu;
  const bytes = containers?.memoryBytes;
  const fits = (
    value: unknown,
    { validate }: { readonly validate: (value: number) => string | undefined },
  ) => (typeof value === 'number' && validate(value) === undefined ? value : undefined);
  const entries = [
    ...entry('cpu', fits(cpu, attributes.cpu_limit), raw),
    ...entry(
      'memoryGb',
      fits(typeof bytes === 'number' ? bytes / BYTES_IN_GB : undefined, attributes.memory_limit_gb),
      raw,
    ),
  ];
  if (entries.length === 0)
    deploy.say('limitOverride', 'was not carried over: it limits neither cpu nor memoryBytes');
  return entries;
}

/** Railway takes one command; several are one by `&&`. */
function preDeploy(deploy: SettingsTable): Entry[] {
  const commands = (deploy.texts('preDeployCommand') ?? [])
    .map((command) => command.trim())
    .filter((command) => command !== '');
  if (commands.length === 0) return [];
  if (commands.length > 1)
    deploy.say('preDeployCommand', 'became one command, joined by &&: Railway takes no second one');
  return [{ key: 'preDeployCommand', value: text(commands.join(' && ')) }];
}

const seconds = (value: number) => call('Duration.seconds', raw(value));
