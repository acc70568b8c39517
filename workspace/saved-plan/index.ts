export { checkSavedPlan, readSavedPlan, type SavedPlan } from './comparison';
export { savePlan } from './copy';
export { defaultPlanFile } from './place';
export { configurationDigest, inputDigests } from './sidecar';
