import { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { PROVIDER_NAMESPACE, type ServicePlatform } from '../core/platforms';
import { PROVIDER_VERSION } from '../providers/framework/version';
import type { Input } from './input';
import { escapeTerraform } from './terraform-value';

/** A provider of Plumbline's own, served from the folder that each stack links as `terraform.d/plugins`. */
export class PlatformProvider extends TerraformProvider {
  constructor(
    scope: Construct,
    readonly platform: ServicePlatform,
    /** Configuration attributes by their Terraform names; absent ones come from the environment. */
    private readonly configuration: Readonly<Record<string, string | Input | undefined>>,
  ) {
    super(scope, `${platform}-provider`, {
      terraformResourceType: platform,
      terraformGeneratorMetadata: { providerName: platform, providerVersion: PROVIDER_VERSION },
      terraformProviderSource: `${PROVIDER_NAMESPACE}/${platform}`,
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.configuration)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, typeof value === 'string' ? escapeTerraform(value) : value!.value]),
    );
  }
}
