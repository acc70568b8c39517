export { checkSavedPlan, readSavedPlan, type SavedPlan } from './check';
export { savePlan } from './save';
export { configurationDigest, inputDigests } from './sidecar';
