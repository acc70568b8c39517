export { type HcpAccess, type HcpPlace, hcpAccess, nameOf, pageOf } from './access';
export { explainLock } from './engine-failure';
export { freeLock, isFreeable } from './freeing';
export { holderWords, lockedError } from './holder';
export { watchOutage } from './outage';
export {
  findWorkspace,
  lackOf,
  missingWorkspace,
  powerless,
  requireLocal,
  requireWorkspace,
} from './workspace';
