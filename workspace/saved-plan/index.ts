export { checkSavedPlan, readSavedPlan, type SavedPlan } from './comparison';
export { defaultPlanFile, savePlan } from './copy';
export { configurationDigest, inputDigests } from './sidecar';
