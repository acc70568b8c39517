export { type BackUpResult, backUp } from './backup';
export { VaultClient, type VaultLogin, type VaultOptions } from './client';
