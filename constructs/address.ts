import type { TerraformResource } from 'cdktf';

/** Address of a resource in Terraform, such as `railway_service.web`. */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
