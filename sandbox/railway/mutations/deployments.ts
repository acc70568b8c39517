import type { Context } from '../context';
import { deploymentView } from '../deployment-view';
import { notFound, railwayError } from '../errors';
import type { Deployment } from '../state';

/** What can be done to one deployment. */
export function deploymentMutations(context: Context) {
  const { access, database, deployer } = context;
  const instanceOf = ({ serviceId, environmentId }: Deployment) => {
    const found = database.instance(serviceId, environmentId);
    if (!found) throw notFound('ServiceInstance');
    return found;
  };
  const act = (what: (deployment: Deployment) => Promise<void>) => async (args: { id: string }) => {
    await what(access.deployment(args.id));
    return true;
  };
  return {
    deploymentCancel: act((each) => deployer.cancel(each)),
    deploymentRestart: act((each) => deployer.restart(each)),
    deploymentStop: act((each) => deployer.stop(each)),
    deploymentRemove: act((each) => deployer.remove(each)),
    /** Without `usePreviousImageTag` the configured image is deployed. */
    deploymentRedeploy({ id, usePreviousImageTag }: { id: string; usePreviousImageTag?: boolean | null }) {
      const deployment = access.deployment(id);
      const image = usePreviousImageTag ? { image: deployment.image } : {};
      return deploymentView(
        context,
        deployer.deploy(instanceOf(deployment), { reason: 'redeploy', ...image }),
      );
    },
    /** A new deployment with the old image and variables; what is configured stays as it is. */
    deploymentRollback: act(async (deployment) => {
      if (!deployment.succeeded) throw railwayError('Deployment cannot be rolled back to');
      const { image, variables } = deployment;
      deployer.deploy(instanceOf(deployment), { reason: 'rollback', image, variables });
    }),
  };
}
