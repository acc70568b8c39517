export { checkSavedPlan, checkStartingState, identityOf, readSavedPlan, type SavedPlan } from './comparison';
export { defaultPlanFile, savePlan, startingState, startsFromNothing } from './copy';
export { changesAnything, requireUnchanged } from './live-comparison';
export { configurationDigest, inputDigests } from './sidecar';
