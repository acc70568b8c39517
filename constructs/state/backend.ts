import { TerraformBackend, TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';
import type { ManifestState } from '../manifest';
import { type BackendBlock, backendBlock } from './backend-block';

/** Where the engine keeps a stack's state. CDKTF's own backends do not know all settings, and want credentials declared. */
export class StateBackend extends TerraformBackend {
  readonly #block: BackendBlock;

  constructor(scope: Construct, state: ManifestState) {
    const block = backendBlock(state);
    super(scope, 'backend', block.type);
    this.#block = block;
  }

  override toTerraform(): object {
    const { type, settings } = this.#block;
    return { terraform: type === 'cloud' ? { cloud: settings } : { backend: { [type]: settings } } };
  }

  /** What CDKTF declares in another stack that refers to something of this one. */
  override getRemoteStateDataSource(scope: Construct, name: string): TerraformRemoteState {
    const { type, settings } = this.#block;
    return new StateOfOther(scope, name, type === 'cloud' ? 'remote' : type, settings);
  }
}

class StateOfOther extends TerraformRemoteState {}
