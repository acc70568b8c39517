import type { ManifestState } from '../manifest';

/** What the engine reads of a place: its kind of backend, and the settings of it. */
export interface BackendBlock {
  readonly type: 'local' | 'cloud' | 's3' | 'gcs' | 'pg' | 'http';
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A place in the words of the engine. Credentials are none of them: the engine takes those from its environment. */
export function backendBlock(state: ManifestState): BackendBlock {
  switch (state.kind) {
    case 'local':
      return { type: 'local', settings: { path: state.path } };
    case 'cloud': {
      const { hostname, organization, workspace } = state;
      return { type: 'cloud', settings: { hostname, organization, workspaces: { name: workspace } } };
    }
    case 's3':
      return { type: 's3', settings: s3(state) };
    case 'gcs':
      return { type: 'gcs', settings: { bucket: state.bucket, prefix: state.prefix } };
    case 'postgres': {
      const skip = { skip_schema_creation: true, skip_table_creation: true, skip_index_creation: true };
      return { type: 'pg', settings: { schema_name: state.schema, ...(state.prepared && skip) } };
    }
    case 'http':
      return { type: 'http', settings: http(state) };
  }
}

function s3({ bucket, key, region, endpoint, usePathStyle, lockfile }: Of<'s3'>) {
  return {
    bucket,
    key,
    region,
    use_path_style: usePathStyle,
    ...(lockfile && { use_lockfile: true }),
    ...(endpoint !== undefined && {
      endpoints: { s3: endpoint },
      // All of these ask AWS, which knows nothing of another store; the engine would wait for its metadata service.
      ...{ skip_credentials_validation: true, skip_requesting_account_id: true },
      ...{ skip_metadata_api_check: true, skip_region_validation: true, skip_s3_checksum: true },
    }),
  };
}

function http(state: Of<'http'>) {
  const { address, updateMethod, lockAddress, lockMethod, unlockAddress, unlockMethod } = state;
  const settings = {
    address,
    update_method: updateMethod,
    lock_address: lockAddress,
    lock_method: lockMethod,
    unlock_address: unlockAddress,
    unlock_method: unlockMethod,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

type Of<K extends ManifestState['kind']> = Extract<ManifestState, { kind: K }>;
