export { type PublicKey, type Seal, seal } from './sealed-box';
export { type SealContext, sealInputs } from './sealed-inputs';
