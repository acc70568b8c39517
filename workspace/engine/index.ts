export { type Engine, type FindEngineOptions, findEngine } from './discovery';
export type { EngineFailure } from './engine-error';
export { type Interruption, watchInterrupts, whileWatched } from './interruption';
export type { Diagnostic, EngineMessage } from './messages';
export { providerDigest } from './provider-bundles';
export { type ProviderHost, startProviderHost } from './provider-host';
export { type PlanJson, parsePlan, parseState, type StateResource } from './show-json';
export {
  createTerraform,
  type Outputs,
  type Terraform,
} from './terraform';
