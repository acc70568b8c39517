import { LIMITS } from '../../../providers/defaults';
import { inconclusive } from './finding';
import { child, type Rule } from './services';

/** No container takes all memory of the host, which others live on as well; how much it needs is for its author to say. */
export const limitsRule: Rule = function* (service, context) {
  const given =
    child(service.fields, 'mem_limit') ?? child(service.fields, 'deploy', 'resources', 'limits', 'memory');
  if (given || service.inheritsFrom) return;
  const message =
    'without a memory limit a leak takes down the host and all that runs there, unless it has memory to spare';
  // Compose refuses a limit in one place beside one in the other.
  const isInDeploy = context.type === 'stack' || child(service.fields, 'deploy', 'resources', 'limits');
  const setting = isInDeploy ? 'deploy.resources.limits.memory' : 'mem_limit';
  const fix = `set ${setting}: ${LIMITS.memoryGb}g, or what it is known to need`;
  yield inconclusive('memory-unlimited', service.at, message, fix);
};
