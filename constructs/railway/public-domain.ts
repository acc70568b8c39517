import { TerraformOutput, type TerraformResource } from 'cdktf';
import { addressOf } from '../address';
import type { PlumblineStack } from '../plumbline-stack';
import type { Tier } from '../tier';

/** Output with the public host name, by the name under which jobs look for it. */
const outputOf = (tier: Tier) =>
  tier === 'production' ? 'RAILWAY_DOMAIN' : `${tier.toUpperCase()}_RAILWAY_DOMAIN`;

/** The host name of the one public service of an environment, as an output; where there are several, none of them is meant. */
export class PublicDomain {
  private readonly domains: TerraformResource[] = [];

  /** @param path of the environment's construct, for messages */
  constructor(stack: PlumblineStack, path: string, tier: Tier) {
    const output = outputOf(tier);
    stack.claim(`output.${output}`, path);
    stack.whenComplete(() => this.exportAs(output, stack));
  }

  /** Notes the domain of a service that is reached from outside. */
  add(domain: TerraformResource): void {
    this.domains.push(domain);
  }

  private exportAs(output: string, stack: PlumblineStack): void {
    const [domain, ...others] = this.domains;
    if (!domain || others.length > 0) return;
    // What a project exports under this name is its own.
    const own = stack.node
      .findAll()
      .some((each) => each instanceof TerraformOutput && each.friendlyUniqueId === output);
    if (own) return;
    const description = 'Public host name at Railway';
    stack.addOverride(`output.${output}`, { value: `\${${addressOf(domain)}.domain}`, description });
  }
}
