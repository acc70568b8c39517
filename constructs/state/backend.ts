import {
  CloudBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  NamedCloudWorkspace,
  PgBackend,
  type PgBackendConfig,
  S3Backend,
  type TerraformStack,
} from 'cdktf';
import type { ManifestState } from '../manifest';

/** Writes the engine's backend block for a place. */
export function addBackend(stack: TerraformStack, state: ManifestState): void {
  switch (state.kind) {
    case 'local':
      new LocalBackend(stack, { path: state.path });
      return;
    case 'cloud': {
      const { hostname, organization, workspace } = state;
      new CloudBackend(stack, { hostname, organization, workspaces: new NamedCloudWorkspace(workspace) });
      return;
    }
    case 's3':
      addS3(stack, state);
      return;
    case 'gcs':
      new GcsBackend(stack, { bucket: state.bucket, prefix: state.prefix });
      return;
    case 'postgres': {
      const { schema: schemaName, prepared } = state;
      const skip = { skipSchemaCreation: true, skipTableCreation: true, skipIndexCreation: true };
      // CDKTF wants the connection string as well, which the engine takes from PG_CONN_STR.
      new PgBackend(stack, { schemaName, ...(prepared && skip) } as PgBackendConfig);
      return;
    }
    case 'http': {
      const { kind: _, ...props } = state;
      new HttpBackend(stack, props);
    }
  }
}

function addS3(stack: TerraformStack, state: Extract<ManifestState, { kind: 's3' }>): void {
  const { bucket, key, region, endpoint, usePathStyle, lockfile } = state;
  const elsewhere = endpoint !== undefined && {
    endpoints: { s3: endpoint },
    // All of these ask AWS, which knows nothing of another store; the engine would wait for its metadata service.
    ...{ skipCredentialsValidation: true, skipRequestingAccountId: true, skipMetadataApiCheck: true },
    ...{ skipRegionValidation: true, skipS3Checksum: true },
  };
  const backend = new S3Backend(stack, { bucket, key, region, usePathStyle, ...elsewhere });
  // CDKTF does not know it.
  if (lockfile) backend.addOverride('use_lockfile', true);
}
