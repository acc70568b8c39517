import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { pathBelow, usableId } from '../construct-id';
import type { ImageRef } from '../image-ref';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { either, flag, needed, text } from '../props/kind';
import * as values from '../props/values';
import { PUBLIC_ADDRESS, type RailwayReference } from './reference';
import { RailwayService } from './service';
import { type BackupSchedule, backupSchedules, serviceName } from './service-props';
import { settingShape } from './service-settings';

export interface RailwayPostgresProps {
  /** @default - the construct's id */
  readonly name?: string;
  /** A pinned image that takes the variables of the official one. */
  readonly image: ImageRef;
  /** Password of the user; a change here does not change it in a database that exists. */
  readonly password: Input;
  /** The login of the services. As an input it can rotate with the password. @default 'postgres' */
  readonly user?: string | Input;
  /** @default 'app' */
  readonly database?: string;
  /** @default - the environment's */
  readonly region?: string;
  /** Most vCPUs. @default - by the environment's tier */
  readonly cpu?: number;
  /** Most memory, in GB. @default - by the environment's tier */
  readonly memoryGb?: number;
  /**
   * Whether a public TCP port leads to the database, so that its password alone protects it; `DATABASE_PUBLIC_URL` is then the way in.
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

const kind = options<RailwayPostgresProps>({
  name: serviceName,
  image: needed(values.image),
  password: needed(values.input),
  user: either<string | Input>(text, values.input),
  database: text,
  region: settingShape.region,
  cpu: settingShape.cpu,
  memoryGb: settingShape.memoryGb,
  tcpProxy: flag,
  letGo: values.letGo,
  backups: backupSchedules,
  destroyable: flag,
});

const MOUNT = '/var/lib/postgresql/data';
const POSTGRES_PORT = 5432;

/** PostgreSQL with a volume, reached over the private network alone unless it has a TCP proxy. */
export class RailwayPostgres extends RailwayService {
  constructor(scope: Construct, id: string, props: RailwayPostgresProps) {
    checked(pathBelow(scope, usableId(scope, id)), kind, props);
    const {
      user = 'postgres',
      database = 'app',
      password,
      tcpProxy = false,
      backups,
      destroyable,
      ...service
    } = props;
    const secret = Fn.urlencode(password.value);
    const login = typeof user === 'string' ? encodeURIComponent(user) : Fn.urlencode(user.value);
    const at = (address: string) =>
      `postgresql://${login}:${secret}@${address}/${encodeURIComponent(database)}`;
    super(scope, id, {
      ...service,
      ...(tcpProxy && { tcpProxy: POSTGRES_PORT }),
      replicas: 1,
      volume: {
        mountPath: MOUNT,
        ...(backups && { backups }),
        ...(destroyable !== undefined && { destroyable }),
      },
      variables: {
        POSTGRES_USER: user,
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: database,
        // A folder below the mount: a new volume holds lost+found, and initdb wants an empty folder.
        PGDATA: `${MOUNT}/pgdata`,
        DATABASE_URL: at(`\${{RAILWAY_PRIVATE_DOMAIN}}:${POSTGRES_PORT}`),
        ...(tcpProxy && { DATABASE_PUBLIC_URL: at(PUBLIC_ADDRESS) }),
      },
    });
    if (!destroyable) PlumblineStack.of(this).addStateful(this.address);
  }

  /** `DATABASE_URL`, filled in by Railway. */
  get connectionUrl(): RailwayReference {
    return this.reference('DATABASE_URL');
  }
}
