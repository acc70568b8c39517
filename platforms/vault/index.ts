export { type BackUpResult, backUp, type VaultPlace } from './backup';
export { VaultClient, type VaultLogin, type VaultOptions, type VaultSecret } from './client';
