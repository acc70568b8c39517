export { HcpTerraformClient, type HcpTerraformOptions } from './client';
export { givenAs } from './errors';
export type { HcpHolder, HcpRun, HcpWorkspace } from './workspace';
