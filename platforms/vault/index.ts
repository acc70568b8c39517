export { type BackUpResult, backUp, type VaultPlace } from './back-up';
export { VaultClient, type VaultLogin, type VaultOptions, type VaultSecret } from './client';
