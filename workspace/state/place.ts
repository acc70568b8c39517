import type { ManifestState } from '../../constructs/manifest';

/** Where state lives, as words after "in" or "at": never a credential. */
export function placeWords(state: ManifestState): string {
  switch (state.kind) {
    case 'local':
      return `the file ${state.path.replace(/^(\.\.\/)+/, '')} of this clone`;
    case 'cloud':
      return `the workspace ${state.organization}/${state.workspace} of HCP Terraform (${state.hostname})`;
    case 's3':
      return `the object ${state.key} of the bucket ${state.bucket} at ${state.endpoint ?? `S3 in ${state.region}`}`;
    case 'gcs':
      return `the folder ${state.prefix} of the bucket ${state.bucket} at Google Cloud Storage`;
    case 'postgres':
      return `the schema ${state.schema} of the PostgreSQL database that PG_CONN_STR names`;
    case 'http':
      return state.address;
  }
}
