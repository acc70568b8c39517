export { type Seal, seal } from './sealed-box';
export { sealInputs } from './sealed-inputs';
