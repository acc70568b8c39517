import type { CommandContext } from '../core/command';
import type { Interruption } from '../workspace/engine';
import { withLockedStack } from '../workspace/locked-stack';
import { initStack } from '../workspace/stack';
import type { ServicePlace } from './sources/source';

/** What is applied and what runs. */
export interface Applied {
  /** Whether an apply would change anything. */
  readonly changes: boolean;
  /** Ids of a service at Railway; nothing for one that the state does not know. */
  readonly serviceIds: (service: string) => ServicePlace | undefined;
}

export interface LookInput extends CommandContext {
  readonly environment: string;
  readonly now: () => Date;
  readonly interruption: Interruption;
}

/** Plans an environment to see whether it is as declared, and reads the ids off its state. */
export async function lookAtApplied(input: LookInput): Promise<Applied> {
  return withLockedStack({ ...input, command: 'rotation' }, async (stack, planFile) => {
    await initStack(stack, input.output);
    const { changes } = await stack.terraform.plan(planFile);
    const { prior_state: resources } = await stack.terraform.show(planFile);
    const { services } = stack.manifest;
    return {
      changes,
      serviceIds(name) {
        const addresses = services.find((service) => service.name === name)?.addresses ?? [];
        const found = resources.find(
          ({ address, values }) =>
            addresses.includes(address) && values['service_id'] && values['environment_id'],
        );
        if (!found) return undefined;
        const { service_id: serviceId, environment_id: environmentId } = found.values;
        const proxyIds = resources
          .filter(({ type, address }) => type === 'railway_tcp_proxy' && addresses.includes(address))
          .map(({ values }) => String(values['id']));
        return { serviceId: String(serviceId), environmentId: String(environmentId), proxyIds };
      },
    };
  });
}
