export { type HcpAccess, hcpAccess } from './access';
export { explainLock } from './engine-failure';
export { watchOutage } from './outage';
export { requireWorkspace } from './workspace';
