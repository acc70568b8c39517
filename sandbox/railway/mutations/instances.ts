import type { Context } from '../context';
import { replicas } from '../deployment-spec';
import { invalidInput, railwayError } from '../errors';
import { isInFlight } from '../rollout';
import type { Instance, Limits, Settings } from '../state';
import { toSource } from './services';

const GB = 1_000_000_000;
/** Containers of a service in all regions. */
const MOST_REPLICAS = 50;
/** What a replica gets on the Pro plan when nothing else is set. */
const PLAN_LIMITS = { cpu: 32, memoryBytes: 32 * GB };

interface Target {
  readonly serviceId: string;
  readonly environmentId: string;
}

/** Limits in force: the plan's where the service sets none. */
export function limitsOf({ limits }: Instance): Limits {
  return { containers: { ...PLAN_LIMITS, ...limits?.containers } };
}

/** @throws GraphQLError "Invalid input" for what the platform refuses */
export function checkSettings(settings: Settings): void {
  const { preDeployCommand, numReplicas, healthcheckPath, healthcheckTimeout, restartPolicyMaxRetries } =
    settings;
  const refused =
    (preDeployCommand && preDeployCommand.length > 1) ||
    (numReplicas !== undefined && numReplicas < 1) ||
    replicas(settings) > MOST_REPLICAS ||
    Object.values(settings.multiRegionConfig ?? {}).some((region) => (region?.numReplicas ?? 1) < 1) ||
    (healthcheckPath !== undefined && !healthcheckPath.startsWith('/')) ||
    (healthcheckTimeout !== undefined && healthcheckTimeout < 1) ||
    (restartPolicyMaxRetries !== undefined && restartPolicyMaxRetries < 0);
  if (refused) throw invalidInput();
}

type Regions = NonNullable<Settings['multiRegionConfig']>;

/** A region that is left out stays; one is left with a null. */
export function mergeRegions(before: Regions | undefined, change: Regions): Regions {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, region]) => region !== null));
}

/** Applies the keys that are given; `null` returns one to the platform's default. */
function updateSettings(settings: Settings, input: Record<string, unknown>): Settings {
  const next: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(input)) {
    if (value === null) delete next[key];
    else if (key === 'source') next[key] = toSource(value as { image?: string; repo?: string });
    else if (key === 'multiRegionConfig')
      next[key] = mergeRegions(settings.multiRegionConfig, value as Regions);
    else if (value !== undefined) next[key] = value;
  }
  checkSettings(next as Settings);
  return next as Settings;
}

/** Services in one environment: settings, limits, and the deployments that put them into effect. */
export function instanceMutations(context: Context) {
  const { access, database, deployer } = context;
  const { state } = database;
  const instanceOf = ({ serviceId, environmentId }: Target) => access.instance(serviceId, environmentId);
  const nameOf = ({ serviceId }: Instance) => state.services[serviceId]!.name;
  const deploy = (target: Target) => deployer.deploy(instanceOf(target), { reason: 'deploy' });
  return {
    /** Writes settings and deploys nothing. Without an environment, in every one that is not a fork. */
    serviceInstanceUpdate(args: {
      serviceId: string;
      environmentId?: string | null;
      input: Record<string, unknown>;
    }) {
      access.service(args.serviceId);
      const instances = args.environmentId
        ? [access.instance(args.serviceId, args.environmentId)]
        : Object.values(state.instances).filter(
            (each) =>
              each.serviceId === args.serviceId && !state.environments[each.environmentId]?.isEphemeral,
          );
      for (const instance of instances) {
        const runs = database
          .deploymentsOf(instance.serviceId, instance.environmentId)
          .some(({ succeeded }) => succeeded);
        const checked = ['healthcheckPath', 'healthcheckTimeout'].some((name) => name in args.input);
        if (checked && !runs && database.world.faults.active('healthcheck-refused', nameOf(instance)))
          throw invalidInput();
        const settings = updateSettings(instance.settings, args.input);
        const hasVolume = database.volumeOf(instance.serviceId, instance.environmentId);
        if (hasVolume && replicas(settings) > 1) {
          throw railwayError('Services with volumes cannot have more than one replica');
        }
        instance.settings = settings;
        instance.updatedAt = database.fresh().updatedAt;
      }
      database.save();
      return true;
    },
    serviceInstanceLimitsUpdate({
      input,
    }: {
      input: Target & { vCPUs?: number | null; memoryGB?: number | null };
    }) {
      const instance = instanceOf(input);
      const containers = { ...instance.limits?.containers };
      if (input.vCPUs === null) delete containers.cpu;
      else if (input.vCPUs !== undefined) containers.cpu = input.vCPUs;
      if (input.memoryGB === null) delete containers.memoryBytes;
      else if (input.memoryGB !== undefined) containers.memoryBytes = Math.round(input.memoryGB * GB);
      instance.limits = Object.keys(containers).length > 0 ? { containers } : null;
      database.save();
      return true;
    },
    serviceInstanceAutoDeployUpdate({ input }: { input: Target & { enabled: boolean } }) {
      instanceOf(input).autoDeploy = input.enabled;
      database.save();
      return { enabled: input.enabled };
    },
    serviceInstanceDeployV2: (args: Target) => deploy(args).id,
    serviceInstanceDeploy: (args: Target) => Boolean(deploy(args)),
    environmentTriggersDeploy: ({ input }: { input: Target }) => Boolean(deploy(input)),
    /** Runs the live deployment's image again, whatever is configured by now. */
    serviceInstanceRedeploy(args: Target) {
      const instance = instanceOf(args);
      const live = database
        .deploymentsOf(args.serviceId, args.environmentId)
        .find((each) => !isInFlight(each));
      if (!live) throw railwayError('No deployment found to redeploy');
      deployer.deploy(instance, { reason: 'redeploy', image: live.image });
      return true;
    },
  };
}
