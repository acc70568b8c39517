export { type SealContext, sealInputs } from './seal-inputs';
export { type PublicKey, type Seal, seal } from './sealed-box';
