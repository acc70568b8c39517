import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { volume } from '../../providers/railway/definitions/volume';
import { PlumblineStack } from '../plumbline-stack';
import { PlatformResource } from '../resource';
import type { ServiceIds } from './service-parts';
import type { VolumeMount } from './service-props';

export interface RailwayVolumeProps {
  readonly ids: ServiceIds;
  readonly mount: VolumeMount;
  /** What may move when a volume is taken over. @default - nothing */
  readonly letGo?: readonly string[] | undefined;
  /** What must be set first. */
  readonly after: TerraformResource;
}

/**
 * The volume of a service, declared with its `volume`. It holds data: unless it is `destroyable`, apply and the provider refuse
 * to destroy or replace it.
 */
export class RailwayVolume extends Construct {
  readonly resource: PlatformResource<typeof volume.attributes>;

  constructor(scope: Construct, id: string, { ids, mount, letGo, after }: RailwayVolumeProps) {
    super(scope, id);
    const { mountPath, backups, destroyable = false, name = `${scope.node.id}-data` } = mount;
    this.resource = new PlatformResource(
      this,
      'Resource',
      volume,
      { ...ids, name, mountPath, backups, deletionProtection: !destroyable, letGo },
      { name: scope.node.id, dependsOn: [after] },
    );
    if (!destroyable) PlumblineStack.of(this).addStateful(this.resource.address);
  }
}
