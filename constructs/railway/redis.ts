import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { pathBelow, usableId } from '../construct-id';
import type { ImageRef } from '../image-ref';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { flag, needed } from '../props/kind';
import * as values from '../props/values';
import { PUBLIC_ADDRESS, type RailwayReference } from './reference';
import { RailwayService } from './service';
import { type BackupSchedule, backupSchedules, serviceName } from './service-props';
import { settingShape } from './service-settings';

export interface RailwayRedisProps {
  /** @default - the construct's id */
  readonly name?: string;
  /** A pinned image with `redis-server` and a shell. */
  readonly image: ImageRef;
  readonly password: Input;
  /** @default - the environment's */
  readonly region?: string;
  /** Most vCPUs. @default - by the environment's tier */
  readonly cpu?: number;
  /** Most memory, in GB. @default - by the environment's tier */
  readonly memoryGb?: number;
  /**
   * Whether a public TCP port leads to the database, so that its password alone protects it; `REDIS_PUBLIC_URL` is then the way in.
   *
   * @default false
   */
  readonly tcpProxy?: boolean;
  /** What may move when an existing service is taken over, such as `mount_path /data`. @default - nothing; the plan refuses */
  readonly letGo?: readonly string[];
  /** Schedules by which Railway backs the volume up. @default - as the dashboard has them */
  readonly backups?: readonly BackupSchedule[];
  /** Whether Terraform may destroy the volume with its data. @default false */
  readonly destroyable?: boolean;
}

const kind = options<RailwayRedisProps>({
  name: serviceName,
  image: needed(values.image),
  password: needed(values.input),
  region: settingShape.region,
  cpu: settingShape.cpu,
  memoryGb: settingShape.memoryGb,
  tcpProxy: flag,
  letGo: values.letGo,
  backups: backupSchedules,
  destroyable: flag,
});

const REDIS_PORT = 6379;

/** Redis with a volume and a password, reached over the private network alone unless it has a TCP proxy. */
export class RailwayRedis extends RailwayService {
  constructor(scope: Construct, id: string, props: RailwayRedisProps) {
    checked(pathBelow(scope, usableId(scope, id)), kind, props);
    const { password, tcpProxy = false, backups, destroyable, ...service } = props;
    const at = (address: string) => `redis://default:${Fn.urlencode(password.value)}@${address}`;
    super(scope, id, {
      ...service,
      ...(tcpProxy && { tcpProxy: REDIS_PORT }),
      replicas: 1,
      volume: {
        mountPath: '/data',
        ...(backups && { backups }),
        ...(destroyable !== undefined && { destroyable }),
      },
      // Railway runs start commands without a shell, and only a shell fills in the password.
      startCommand:
        '/bin/sh -c \'exec redis-server --requirepass "$REDIS_PASSWORD" --appendonly yes --dir /data\'',
      variables: {
        REDIS_PASSWORD: password,
        REDIS_URL: at(`\${{RAILWAY_PRIVATE_DOMAIN}}:${REDIS_PORT}`),
        ...(tcpProxy && { REDIS_PUBLIC_URL: at(PUBLIC_ADDRESS) }),
      },
    });
    if (!destroyable) PlumblineStack.of(this).addStateful(this.address);
  }

  /** `REDIS_URL`, filled in by Railway. */
  get connectionUrl(): RailwayReference {
    return this.reference('REDIS_URL');
  }
}
